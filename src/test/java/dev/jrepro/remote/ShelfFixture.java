package dev.jrepro.remote;

/** A shelf to try things on. */
interface ShelfFixture {

  /** Opens the shelf; each test has an empty one, and can open it several times. */
  Shelf shelf();
}
