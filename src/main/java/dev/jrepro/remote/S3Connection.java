package dev.jrepro.remote;

import dev.jrepro.core.JreproException.Invalid;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** How a client for a remote is made; nothing is asked or loaded before {@link #connect}. */
final class S3Connection {

  private final RemoteSpec spec;
  private final Optional<URI> endpoint;
  private final S3Failures failures;
  private final Patience patience;
  private final @Nullable AwsCredentialsProvider given;

  S3Connection(
      RemoteSpec spec,
      S3Failures failures,
      Patience patience,
      @Nullable AwsCredentialsProvider credentials) {
    this.spec = spec;
    this.endpoint = spec.endpoint().map(text -> endpoint(spec.name(), text));
    this.failures = failures;
    this.patience = patience;
    this.given = credentials;
  }

  Patience patience() {
    return patience;
  }

  /** Makes the client, and sees to it that there are credentials and a region. */
  S3Client connect() {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region())
            .credentialsProvider(credentials())
            .putAuthScheme(new ChecksumScheme())
            .forcePathStyle(spec.pathStyle())
            // Not with every server: s3proxy closes one in forty connections after a chunked body.
            .serviceConfiguration(
                s3 -> s3.expectContinueEnabled(false).chunkedEncodingEnabled(false))
            // What the SDK adds by itself, a CRC32 behind the body, not every server knows.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .crossRegionAccessEnabled(anyRegion())
            .httpClient(new WatchedHttpClient(http(patience), patience.silence()))
            .overrideConfiguration(o ->
                o.retryStrategy(
                    AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(patience.attempts())
                        .build()));
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** Returns a client whose connections are kept and used again. */
  static SdkHttpClient http(Patience patience) {
    // The JDK keeps five idle connections a host unless it is told otherwise before the first.
    if (System.getProperty("http.maxConnections") == null) {
      System.setProperty("http.maxConnections", "64");
    }
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(patience.connect())
        .socketTimeout(patience.silence())
        .build();
  }

  private AwsCredentialsProvider credentials() {
    AwsCredentialsProvider provider = given == null ? chain() : given;
    try {
      provider.resolveCredentials();
      return provider;
    } catch (SdkException | UncheckedIOException | IllegalArgumentException e) {
      throw failures.noCredentials(e);
    }
  }

  private AwsCredentialsProvider chain() {
    if (spec.access().anonymous()) {
      return AnonymousCredentialsProvider.create();
    }
    return spec.profile().isPresent()
        ? ProfileCredentialsProvider.create(spec.profile().get())
        : DefaultCredentialsProvider.builder().build();
  }

  private Region region() {
    if (spec.region().isPresent()) {
      return Region.of(spec.region().get());
    }
    if (anyRegion()) {
      return Region.US_EAST_1; // It names the region that a bucket is in, if it is another.
    }
    try {
      return regions().getRegion();
    } catch (SdkClientException e) {
      if (endpoint.isPresent()) {
        return Region.US_EAST_1; // Most servers that are not AWS's don't care.
      }
      throw failures.noRegion(e);
    }
  }

  /** A public bucket is read by people who have no configuration of AWS to name its region. */
  private boolean anyRegion() {
    return spec.access().anonymous() && spec.region().isEmpty() && endpoint.isEmpty();
  }

  private AwsRegionProvider regions() {
    String profile =
        spec.profile().orElseGet(ProfileFileSystemSetting.AWS_PROFILE::getStringValueOrThrow);
    if (endpoint.isEmpty()) {
      return DefaultAwsRegionProviderChain.builder().profileName(profile).build();
    }
    // Without the last link of the default chain, which asks the network of a virtual machine.
    return new AwsRegionProviderChain(
        new SystemSettingsRegionProvider(),
        new AwsProfileRegionProvider(ProfileFile::defaultProfileFile, profile));
  }

  private static URI endpoint(String name, String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw invalidEndpoint(name);
    }
    throw invalidEndpoint(name);
  }

  private static Invalid invalidEndpoint(String name) {
    return new Invalid(
        "the remote '" + name + "' has an endpoint that is no address of a server.",
        "It looks like https://s3.example.org or http://127.0.0.1:9000, with no credentials in it.");
  }
}
