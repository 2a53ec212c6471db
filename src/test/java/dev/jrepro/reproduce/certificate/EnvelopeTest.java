package dev.jrepro.reproduce.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is signed, and that nothing of it can be changed. */
final class EnvelopeTest {

  /** The example of DSSE's protocol, https://github.com/secure-systems-lab/dsse, protocol.md. */
  @Test
  void theExampleOfTheSpecificationIsEncodedAndItsSignatureIsRight()
      throws GeneralSecurityException {
    byte[] encoded =
        Envelope.encoding(
            "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8));
    assertThat(encoded)
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(specificationsKey());
    check.update(encoded);
    assertThat(
            check.verify(
                Base64.getDecoder()
                    .decode(
                        "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHT"
                            + "VeCUjW2JIZA==")))
        .isTrue();
  }

  @Test
  void lengthsAreInBytes() {
    assertThat(Envelope.encoding("ä", "ö€".getBytes(StandardCharsets.UTF_8)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("DSSEv1 2 ä 5 ö€");
  }

  @Test
  void aCertificateWithAnyBitOfAnyByteFlippedIsRefused() {
    byte[] bytes = certificate(SigningKey.generate()).toBytes();
    assertThat(Certificate.parse(bytes).toBytes()).isEqualTo(bytes);
    for (int i = 0; i < bytes.length; i++) {
      // One bit a byte, each of the eight in turn; a signature costs a fifth of a millisecond.
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << i % 8);
      assertThatThrownBy(() -> Certificate.parse(flipped))
          .as("byte %d", i)
          .isInstanceOf(Certificate.Forged.class)
          .hasMessageStartingWith("the certificate is invalid: ");
    }
  }

  @Test
  void aCertificateThatIsShorterOrLongerIsRefused() {
    byte[] bytes = certificate(SigningKey.generate()).toBytes();
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (String other :
        List.of("", "{}", text + " ", text.strip(), text.replace(":", ": "), text.repeat(2))) {
      assertThatThrownBy(() -> Certificate.parse(other.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Certificate.Forged.class);
    }
  }

  @Test
  void aStatementSignedByAnotherKeyThanItNamesIsRefused() {
    SigningKey mallory = SigningKey.generate();
    Statement statement = Statement.of(seen(), SigningKey.generate().verifyingKey());
    byte[] payload = Json.canonicalBytes(statement.json());
    byte[] forged = Envelope.sign("application/vnd.in-toto+json", payload, mallory).toBytes();
    assertThatThrownBy(() -> Certificate.parse(forged))
        .isInstanceOf(Certificate.Forged.class)
        .hasMessageContaining("it says that key " + mallory.verifyingKey().id());
  }

  @Test
  void aSubjectThatLeadsOutOfTheProjectIsRefused() {
    for (String name : List.of("../x", "/etc/passwd", "a//b")) {
      SortedMap<Subject, Digest> subjects = new TreeMap<>();
      subjects.put(new Subject(Subject.Kind.OUTPUT, name), Digest.ofUtf8("x"));
      byte[] bytes = Certificate.issue(seen(subjects), SigningKey.generate()).toBytes();
      assertThatThrownBy(() -> Certificate.parse(bytes))
          .isInstanceOf(Certificate.Forged.class)
          .hasMessageContaining("is no subject");
    }
  }

  @Test
  void aKeyIsReadBackAndTwoHalvesOfTwoKeysAreNot() {
    SigningKey key = SigningKey.generate();
    assertThat(SigningKey.parse("k", key.pem()).verifyingKey()).isEqualTo(key.verifyingKey());
    assertThat(VerifyingKey.parse(key.verifyingKey().pem())).isEqualTo(key.verifyingKey());
    assertThat(key.toString()).doesNotContain("PRIVATE");
    String mixed =
        key.pem().replace(key.verifyingKey().pem(), SigningKey.generate().verifyingKey().pem());
    assertThatThrownBy(() -> SigningKey.parse("k", mixed)).hasMessageContaining("not of one pair");
    assertThatThrownBy(() -> VerifyingKey.parse("AAAA")).hasMessageContaining("no Ed25519");
  }

  static Certificate certificate(SigningKey key) {
    return Certificate.issue(seen(), key);
  }

  private static Seen seen() {
    SortedMap<Subject, Digest> subjects = new TreeMap<>();
    subjects.put(new Subject(Subject.Kind.OUTPUT, "a b:c"), Digest.ofUtf8("x"));
    return seen(subjects);
  }

  private static Seen seen(SortedMap<Subject, Digest> subjects) {
    Instant then = Instant.parse("2026-01-02T03:04:05Z");
    JsonValue.Obj nothing = JsonValue.object().build();
    return new Seen(
        new CommitId("0123456789".repeat(4)),
        nothing,
        subjects,
        List.of(),
        List.of(),
        true,
        nothing,
        nothing,
        new Seen.Span(then, then));
  }

  private static PublicKey specificationsKey() throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point =
        new ECPoint(
            new BigInteger(
                "46950820868899156662930047687818585632848591499744589407958293238635476079160"),
            new BigInteger(
                "5640078356564379163099075877009565129882514886557779369047442380624545832820"));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
  }
}
