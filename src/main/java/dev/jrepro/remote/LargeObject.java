package dev.jrepro.remote;

import dev.jrepro.core.Digest;

/** An object that goes through several parcels, and its recipe in the making. */
final class LargeObject {

  final Digest digest;
  final Recipe.Builder recipe;
  long sizeBytes;

  LargeObject(Digest digest, Recipe.Sink blocks) {
    this.digest = digest;
    this.recipe = new Recipe.Builder(blocks);
  }
}
