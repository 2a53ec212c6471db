package dev.jrepro.remote;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs as the SDK does, but hashes no upload again whose checksum stands in a header. That header
 * is signed and the server checks the body against it, so the body is as safe as with a hash of its
 * own. The SDK knows such an "unsigned payload" too, and allows it over TLS only; without TLS it
 * would read the whole body once more for each attempt.
 */
final class ChecksumScheme implements AwsV4AuthScheme {

  private static final String CHECKSUM = "x-amz-checksum-sha256";
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final AwsV4AuthScheme usual = AwsV4AuthScheme.create();

  @Override
  public String schemeId() {
    return usual.schemeId();
  }

  @Override
  public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
    return usual.identityProvider(providers);
  }

  @Override
  public AwsV4HttpSigner signer() {
    return new Signer(usual.signer());
  }

  private record Signer(AwsV4HttpSigner usual) implements AwsV4HttpSigner {

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
      SdkHttpRequest http = request.request();
      boolean known = http.firstMatchingHeader(CHECKSUM).isPresent();
      if (!known || http.protocol().equals("https") || http.port() == HTTPS) {
        return usual.sign(request);
      }
      SignedRequest signed = usual.sign(asIfSafe(request, http));
      SdkHttpRequest back =
          signed.request().toBuilder().protocol(http.protocol()).port(http.port()).build();
      return signed.toBuilder().request(back).build();
    }

    /** The protocol is not signed, and the port only if it is not the protocol's own. */
    private static <T extends AwsCredentialsIdentity> SignRequest<T> asIfSafe(
        SignRequest<T> request, SdkHttpRequest http) {
      int port = http.port() == HTTP ? HTTPS : http.port();
      return request.toBuilder()
          .request(http.toBuilder().protocol("https").port(port).build())
          .putProperty(PAYLOAD_SIGNING_ENABLED, false)
          .build();
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
        AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
      return usual.signAsync(request);
    }
  }
}
