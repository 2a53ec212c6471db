import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One pass of the JDK's SHA-256 over a file: what a hash by jrepro cannot beat. */
final class Sha256 {
  public static void main(String[] arguments) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]))) {
      while (file.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
    }
    System.out.println(HexFormat.of().formatHex(digest.digest()));
  }
}
