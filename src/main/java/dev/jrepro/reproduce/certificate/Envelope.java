package dev.jrepro.reproduce.certificate;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A DSSE envelope (https://github.com/secure-systems-lab/dsse) with one signature. Its text is
 * canonical JSON and a newline, so that one envelope has one text.
 */
final class Envelope {

  private final String type;
  private final byte[] payload;
  private final String keyId;
  private final byte[] signature;

  private Envelope(String type, byte[] payload, String keyId, byte[] signature) {
    this.type = type;
    this.payload = payload;
    this.keyId = keyId;
    this.signature = signature;
  }

  /** Returns what the payload is. */
  String type() {
    return type;
  }

  /** Returns what is signed; not a copy. */
  byte[] payload() {
    return payload;
  }

  /** Returns which key signed it. */
  String keyId() {
    return keyId;
  }

  static Envelope sign(String type, byte[] payload, SigningKey key) {
    return new Envelope(type, payload, key.verifyingKey().id(), key.sign(encoding(type, payload)));
  }

  /** Returns DSSE's pre-authentication encoding: the bytes that are signed. */
  static byte[] encoding(String type, byte[] payload) {
    byte[] kind = type.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ascii("DSSEv1 " + kind.length + " "));
    out.writeBytes(kind);
    out.writeBytes(ascii(" " + payload.length + " "));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns whether the signature is that key's. */
  boolean isSignedBy(VerifyingKey key) {
    return key.verifies(encoding(type, payload), signature);
  }

  byte[] toBytes() {
    JsonValue.Obj signed =
        JsonValue.object().put("keyid", keyId).put("sig", base64(signature)).build();
    JsonValue.Obj all =
        JsonValue.object()
            .put("payload", base64(payload))
            .put("payloadType", type)
            .put("signatures", new JsonValue.Arr(List.of(signed)))
            .build();
    return (Json.canonical(all) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads an envelope.
   *
   * @throws WrongJson if it is none, or not to the byte as {@link #toBytes} writes it
   */
  static Envelope parse(byte[] bytes) {
    JsonValue.Obj object = Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
    List<Envelope> one =
        object.objects(
            "signatures",
            signed ->
                new Envelope(
                    object.needText("payloadType"),
                    bytes(object, "payload"),
                    signed.needText("keyid"),
                    bytes(signed, "sig")));
    if (one.size() != 1) {
      throw new WrongJson("the envelope has " + one.size() + " signatures instead of one");
    }
    byte[] written = one.getFirst().toBytes();
    int differs = Arrays.mismatch(bytes, written);
    if (differs >= 0) {
      throw new WrongJson(
          "the envelope is not in its canonical form from byte "
              + differs
              + " on; somebody has edited it");
    }
    return one.getFirst();
  }

  private static byte[] bytes(JsonValue.Obj object, String field) {
    try {
      return Base64.getDecoder().decode(object.needText(field));
    } catch (IllegalArgumentException e) {
      throw new WrongJson("'" + field + "' is no base64");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
