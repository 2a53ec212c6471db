package dev.jrepro.train;

/** How what is logged in the steps of an epoch becomes one number. */
public enum Aggregate {
  /** The mean, weighted by the examples of each step. */
  MEAN,
  /** The sum. */
  SUM,
  /** The smallest. */
  MIN,
  /** The largest. */
  MAX,
  /** What was logged last. */
  LAST
}
