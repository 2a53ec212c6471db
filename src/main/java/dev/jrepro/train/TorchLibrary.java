package dev.jrepro.train;

import java.util.Optional;

/** The functions of a loaded libtorch, by their mangled names; empty where it has none of it. */
interface TorchLibrary {

  /** Returns what a function {@code std::string f()} says. */
  Optional<String> text(String function);

  /** Returns what a function {@code int f()} says. */
  Optional<Integer> number(String function);

  /** Calls a function {@code void f(int)}, and returns whether there is one. */
  boolean call(String function, int argument);

  /** Returns what a method {@code bool at::Context::f() const} says. */
  Optional<Boolean> flag(String getter);

  /** Returns what a method {@code E at::Context::f() const} says, for an enumeration E. */
  Optional<Integer> level(String getter);

  /** Sets a switch, and returns whether there is a method for it. */
  boolean set(Switch which, boolean value);

  /** Returns the folder that it was loaded from. */
  String place();
}
