package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.JreproException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/** An Ed25519 key that signs certificates. Its text is a secret. */
public final class SigningKey {

  private final PrivateKey secret;
  private final VerifyingKey open;

  private SigningKey(PrivateKey secret, VerifyingKey open) {
    this.secret = secret;
    this.open = open;
  }

  /** Makes a new key, from the system's randomness. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerifyingKey.of(pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has Ed25519", e);
    }
  }

  /**
   * Reads a key's text: PEM, the private half as PKCS#8 and the public one.
   *
   * @param name what to call it in an error
   * @throws JreproException.Invalid if the text is no such key, or its halves are of two keys
   */
  public static SigningKey parse(String name, String text) {
    byte[] secret =
        PemText.read(PemText.PRIVATE, text)
            .orElseThrow(() -> new JreproException.Invalid(name + " holds no private key."));
    byte[] open =
        PemText.read(PemText.PUBLIC, text)
            .orElseThrow(() ->
                new JreproException.Invalid(
                    name + " holds no public key.",
                    "'openssl pkey -in KEY -pubout >> KEY' adds it."));
    try {
      PrivateKey key =
          KeyFactory.getInstance(VerifyingKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(secret));
      SigningKey read =
          new SigningKey(key, VerifyingKey.parse(PemText.write(PemText.PUBLIC, open)));
      byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
      if (!read.open.verifies(probe, read.sign(probe))) {
        throw new JreproException.Invalid(
            "the private and the public key in " + name + " are not of one pair.");
      }
      return read;
    } catch (GeneralSecurityException e) {
      throw new JreproException.Invalid(name + " holds no Ed25519 private key.");
    }
  }

  /** Returns the key's text, which {@link #parse} and openssl read. */
  public String pem() {
    return PemText.write(PemText.PRIVATE, secret.getEncoded()) + open.pem();
  }

  /** Returns the public half. */
  public VerifyingKey verifyingKey() {
    return open;
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
      signature.initSign(secret);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("an Ed25519 key signs anything", e);
    }
  }

  /** Says which key it is; never the secret. */
  @Override
  public String toString() {
    return "key " + open.brief();
  }
}
