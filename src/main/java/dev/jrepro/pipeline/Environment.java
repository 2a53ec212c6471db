package dev.jrepro.pipeline;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The variables that a stage's command gets, beyond those that every command gets.
 *
 * @param values variables with values; both are in the stage key
 * @param passed variables whose value is the caller's; the value's digest is in the stage key
 * @param secrets variables passed on and kept out of key, lock, record and log
 * @param inherit whether the rest of the caller's variables are passed on, outside the key
 */
public record Environment(
    SortedMap<String, String> values,
    SortedSet<String> passed,
    SortedSet<String> secrets,
    boolean inherit) {

  public Environment {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    passed = Collections.unmodifiableSortedSet(new TreeSet<>(passed));
    secrets = Collections.unmodifiableSortedSet(new TreeSet<>(secrets));
  }
}
