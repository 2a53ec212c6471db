package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The public half of an Ed25519 key (RFC 8032): its 44 bytes of DER, as RFC 8410 has them.
 *
 * @param base64 these bytes, the one way base64 writes them
 */
public record VerifyingKey(String base64) implements Comparable<VerifyingKey> {

  static final String ALGORITHM = "Ed25519";

  /** What every such key begins with: a sequence, the algorithm's number, and 32 bytes follow. */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int LENGTH = 44;

  public VerifyingKey {
    byte[] der = decode(base64);
    boolean begins = Arrays.equals(PREFIX, Arrays.copyOf(der, PREFIX.length));
    if (der.length != LENGTH || !begins || !encode(der).equals(base64)) {
      throw new JreproException.Invalid(
          "'" + base64 + "' is no Ed25519 public key.", "'jrepro key export' prints one.");
    }
  }

  static VerifyingKey of(PublicKey key) {
    return new VerifyingKey(encode(key.getEncoded()));
  }

  /**
   * Reads a PEM text, or the base64 that stands in one.
   *
   * @throws JreproException.Invalid if it holds no Ed25519 public key
   */
  public static VerifyingKey parse(String text) {
    return new VerifyingKey(
        PemText.read(PemText.PUBLIC, text).map(VerifyingKey::encode).orElseGet(text::strip));
  }

  /** Returns the key's name for programs: the SHA-256 of its DER, 64 hexadecimal digits. */
  public String id() {
    return Digest.of(decode(base64)).hex();
  }

  /** Returns the first 16 digits of its id, enough for a person. */
  public String brief() {
    return id().substring(0, 16);
  }

  /** Returns the key as PEM, which openssl reads. */
  public String pem() {
    return PemText.write(PemText.PUBLIC, decode(base64));
  }

  /** Returns whether the signature is this key's, of these bytes. */
  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(decode(base64))));
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException e) {
      // It has not the form of a signature.
      return false;
    } catch (GeneralSecurityException e) {
      throw new JreproException.Invalid("the public key " + base64 + " does not read.");
    }
  }

  @Override
  public int compareTo(VerifyingKey other) {
    return base64.compareTo(other.base64);
  }

  private static String encode(byte[] der) {
    return Base64.getEncoder().encodeToString(der);
  }

  private static byte[] decode(@Nullable String base64) {
    try {
      return Base64.getDecoder().decode(base64 == null ? "" : base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
