package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.Digest;
import java.util.List;

/** What lies where in a capsule. */
final class Layout {

  static final String README = "README.md";
  static final String SCRIPT = "reproduce";
  static final String MANIFEST = "capsule.json";
  static final String EXPECTED = "expected.json";
  static final String BUNDLE = "repository.bundle";
  static final String ENGINE = "engine/";
  static final String LAUNCHER = ENGINE + "bin/jrepro";
  static final String DATA = "data/";

  /** In a cache's own layout, so that it can be read as one. */
  static final String OBJECTS = DATA + "objects/";

  static final String RECORDS = "records/";

  static final String SUMS = "SHA256SUMS";

  /** Where a reader puts what was left out. */
  static final String SUPPLIED = "supplied";

  /** The members that no capsule is without, beside the sums. */
  static final List<String> NEEDED =
      List.of(README, SCRIPT, MANIFEST, EXPECTED, BUNDLE, LAUNCHER, ENGINE + EngineJars.OWN);

  private Layout() {}

  static String record(Digest digest) {
    return RECORDS + digest.hex() + ".json";
  }
}
