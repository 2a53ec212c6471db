package dev.jrepro.reproduce.certificate;

/** What a certificate is worth. */
public sealed interface Verdict {

  /**
   * Its signature is right, the evidence that is here agrees, and the key is trusted.
   *
   * @param signer whose the key is
   */
  record Trusted(String signer) implements Verdict {}

  /** Its signature is right, the evidence that is here agrees, and nobody vouches for the key. */
  record Unknown() implements Verdict {}

  /**
   * It is not as it was signed, or not about what is here.
   *
   * @param why a sentence without its full stop, which names what differs
   */
  record Invalid(String why) implements Verdict {}
}
