package dev.jrepro.remote;

import dev.jrepro.core.JreproException.Invalid;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a remote lies. */
sealed interface Address {

  /**
   * In a bucket.
   *
   * @param prefix what all keys start with: empty, or with a slash at its end
   */
  record InBucket(String bucket, String prefix) implements Address {
    @Override
    public String toString() {
      String text = "s3://" + bucket + "/" + prefix;
      return text.substring(0, text.length() - 1);
    }
  }

  /**
   * Behind a web host, which serves files and takes none.
   *
   * @param base what all names are appended to: {@code http} or {@code https}, a slash at its end
   */
  record OnWeb(URI base) implements Address {
    @Override
    public String toString() {
      return base.toString();
    }
  }

  /** In a folder. */
  record InFolder(Path folder) implements Address {
    @Override
    public String toString() {
      return folder.toString();
    }
  }

  /**
   * Reads an address as the configuration has it.
   *
   * @throws Invalid if it is of no kind known here
   */
  static Address parse(String name, String url) {
    if (url.startsWith("s3://")) {
      return Reader.bucket(name, url.substring("s3://".length()));
    }
    if (url.startsWith("https://") || url.startsWith("http://")) {
      return new OnWeb(Reader.webUrl(name, url));
    }
    if (url.startsWith("file:")) {
      return new InFolder(Reader.fileUrl(name, url));
    }
    Path path = Reader.absolute(url);
    if (path == null) {
      throw Reader.unknown(name, url);
    }
    return new InFolder(path);
  }

  /** The reading of addresses. */
  final class Reader {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    private static final Pattern UNCLEAN = Pattern.compile("/[.]{0,2}/");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*@");

    private Reader() {}

    private static InBucket bucket(String name, String text) {
      int slash = text.indexOf('/');
      String bucket = slash < 0 ? text : text.substring(0, slash);
      if (!BUCKET.matcher(bucket).matches()) {
        throw new Invalid(
            "the remote '" + name + "' has no valid bucket name in its address.",
            "An address looks like s3://bucket/prefix. Credentials never stand in it.");
      }
      String prefix = slash < 0 ? "" : text.substring(slash + 1).replaceAll("/+$", "");
      if (prefix.isEmpty()) {
        return new InBucket(bucket, "");
      }
      for (String segment : List.of(prefix.split("/", -1))) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
          throw new Invalid(
              "the remote '" + name + "' has the prefix '" + prefix + "', which is no clean path.",
              "Leave out empty parts, '.' and '..'.");
        }
      }
      return new InBucket(bucket, prefix + "/");
    }

    private static URI webUrl(String name, String url) {
      try {
        URI uri = new URI(url.endsWith("/") ? url : url + "/");
        boolean plain =
            uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        if (plain && uri.getHost() != null && !UNCLEAN.matcher(uri.getPath()).find()) {
          return uri;
        }
      } catch (URISyntaxException e) {
        throw notAWebUrl(name, url);
      }
      throw notAWebUrl(name, url);
    }

    private static Invalid notAWebUrl(String name, String url) {
      return new Invalid(
          "the remote '"
              + name
              + "' has the address '"
              + shown(url)
              + "', which is no address of a folder on a web host.",
          "It looks like https://host/path/, without a query; a space is %20. Credentials never"
              + " stand in it.");
    }

    private static Path fileUrl(String name, String url) {
      try {
        URI uri = new URI(url);
        boolean here = uri.getHost() == null || uri.getHost().equals("localhost");
        if (here && uri.getPath() != null && uri.getQuery() == null && uri.getFragment() == null) {
          Path path = Path.of(new URI("file", null, uri.getPath(), null));
          return path.normalize();
        }
      } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
        throw notAFileUrl(name, url);
      }
      throw notAFileUrl(name, url);
    }

    private static Invalid notAFileUrl(String name, String url) {
      return new Invalid(
          "the remote '" + name + "' has the address '" + shown(url) + "', which is no file URL.",
          "It looks like file:///srv/data, or give the absolute directory as it is.");
    }

    private static @Nullable Path absolute(String url) {
      try {
        Path path = Path.of(url);
        return path.isAbsolute() ? path.normalize() : null;
      } catch (InvalidPathException e) {
        return null;
      }
    }

    private static Invalid unknown(String name, String url) {
      return new Invalid(
          "the remote '" + name + "' has an address of no known kind: '" + shown(url) + "'.",
          "Give s3://bucket/prefix, https://host/path/, file:///dir or an absolute directory.");
    }

    private static String shown(String url) {
      return USER_INFO.matcher(url).replaceFirst("//…@");
    }
  }
}
