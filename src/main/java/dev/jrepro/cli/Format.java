package dev.jrepro.cli;

/** How a graph is written. */
enum Format {
  TEXT,
  DOT,
  MERMAID,
  JSON
}
