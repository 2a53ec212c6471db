package dev.jrepro.interop;

/**
 * A licence as a link.
 *
 * @param url where its text is to be had
 * @param name what it is called
 */
record Licence(String url, String name) {

  /** Makes a link of an SPDX identifier; a URL is one already. */
  static Licence of(String text) {
    boolean isUrl = text.startsWith("http://") || text.startsWith("https://");
    return isUrl
        ? new Licence(text, text)
        : new Licence("https://spdx.org/licenses/" + Iri.of(text), text);
  }
}
