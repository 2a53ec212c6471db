package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a reproduction saw, signed. Whoever holds one knows that its signature is right. */
public final class Certificate {

  private static final String TYPE = "application/vnd.in-toto+json";

  private final byte[] bytes;
  private final Statement statement;

  private Certificate(byte[] bytes, Statement statement) {
    this.bytes = bytes;
    this.statement = statement;
  }

  /** Signs what was seen. */
  public static Certificate issue(Seen seen, SigningKey key) {
    Statement statement = Statement.of(seen, key.verifyingKey());
    Envelope envelope = Envelope.sign(TYPE, Json.canonicalBytes(statement.json()), key);
    return new Certificate(envelope.toBytes(), statement);
  }

  /**
   * Reads a certificate and checks its signature. Whether the key is anybody's whom one trusts is
   * another question: {@link Signers}.
   *
   * @throws Forged if a byte of it is not as it was signed
   */
  public static Certificate parse(byte[] bytes) {
    try {
      Envelope envelope = Envelope.parse(bytes);
      if (!envelope.type().equals(TYPE)) {
        throw new Forged("its payload is '" + envelope.type() + "' instead of '" + TYPE + "'");
      }
      Statement statement = statement(envelope.payload());
      VerifyingKey signer = statement.signer();
      if (!envelope.keyId().equals(signer.id())) {
        throw new Forged(
            "it says that key "
                + envelope.keyId()
                + " signed it, and the statement is of key "
                + signer.id());
      }
      if (!envelope.isSignedBy(signer)) {
        throw new Forged("the signature of key " + signer.brief() + " is not of this statement");
      }
      return new Certificate(bytes.clone(), statement);
    } catch (WrongJson | JreproException.Invalid e) {
      throw new Forged(sentence(String.valueOf(e.getMessage())));
    }
  }

  private static Statement statement(byte[] payload) {
    JsonValue.Obj json = Json.parseObject(new String(payload, StandardCharsets.UTF_8));
    if (!Arrays.equals(payload, Json.canonicalBytes(json))) {
      throw new WrongJson("the statement is not in its canonical form");
    }
    return new Statement(json).checked();
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  /** A certificate is not as it was signed. */
  public static final class Forged extends JreproException.Corrupt {
    private final String why;

    Forged(String why) {
      super("the certificate is invalid: " + why + ".");
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  /** Returns what it says. */
  public Statement statement() {
    return statement;
  }

  /** Returns its bytes, as a file or a ref has them. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Returns the digest of its bytes: its name. */
  public Digest digest() {
    return Digest.of(bytes);
  }
}
