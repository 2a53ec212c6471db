package dev.jrepro.reproduce;

import dev.jrepro.content.Landlock;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.run.sandbox.Tracer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How stages are held to what they declare while they are rerun.
 *
 * @param mode how closely
 * @param yields whether a stage that fails in its sandbox runs once more outside of it
 * @param tool what does it, such as {@code landlock 7}; empty if nothing does
 * @param why why it is no closer, as a sentence without its full stop; empty where it was asked for
 *     or could not be closer
 */
public record Confinement(SandboxMode mode, boolean yields, String tool, String why) {

  private static final String NO_LANDLOCK = "this kernel has no Landlock";
  private static final String OLD_ENGINE = "this engine's sandbox does not yield";
  private static final String UNKNOWN = "this engine has no sandbox";
  private static final String NO_TRACER = "there is no strace 5.3 or later here that may trace";

  /**
   * Returns what is to be done here.
   *
   * @param asked what the user wants
   * @throws JreproException.Refused if it is to be enforced and cannot be here
   */
  static Confinement of(Optional<SandboxMode> asked, Map<String, String> variables) {
    Optional<String> landlock = Landlock.here().map(held -> "landlock " + held.version());
    if (asked.isEmpty()) {
      return landlock
          .map(tool -> new Confinement(SandboxMode.ENFORCE, true, tool, ""))
          .orElseGet(() -> observing(variables, NO_LANDLOCK, NO_LANDLOCK + ", and "));
    }
    return switch (asked.get()) {
      case OFF -> new Confinement(SandboxMode.OFF, false, "", "");
      case OBSERVE -> observing(variables, "", "");
      case ENFORCE ->
          new Confinement(
              SandboxMode.ENFORCE,
              false,
              landlock.orElseThrow(() ->
                  new JreproException.Refused(
                      NO_LANDLOCK + ": nothing can be held to what is declared.",
                      "'--sandbox observe' or '--sandbox off' does without.")),
              "");
    };
  }

  /** Returns what there is to say before anything has run. */
  static Confinement notYet() {
    return new Confinement(SandboxMode.OFF, false, "", "nothing has run");
  }

  /** Returns what an engine can do that knows no sandbox which yields. */
  Confinement withoutYielding(Map<String, String> variables) {
    return yields ? observing(variables, OLD_ENGINE, OLD_ENGINE + ", and ") : this;
  }

  /** Returns what an engine can do that knows no sandbox. */
  Confinement unknown() {
    return new Confinement(SandboxMode.OFF, false, "", UNKNOWN);
  }

  /** Returns whether what runs the stages knows of sandboxes. */
  boolean isKnown() {
    return !why.equals(UNKNOWN);
  }

  private static Confinement observing(Map<String, String> variables, String why, String also) {
    return Tracer.find(variables)
        .map(tracer -> new Confinement(SandboxMode.OBSERVE, false, tracer.name(), why))
        .orElseGet(() -> new Confinement(SandboxMode.OFF, false, "", also + NO_TRACER));
  }

  /** Returns it with what came of it, as {@code reproduce --json} prints it. */
  JsonValue.Obj toJson(List<Confined> stages) {
    return JsonValue.object()
        .put("mode", mode.word())
        .put("tool", tool)
        .put("why", why)
        .put("stages", JsonValue.array(stages, Confined::toJson))
        .build();
  }

  /** Returns it in words, such as {@code enforce (landlock 7)}. */
  public String text() {
    return mode.word()
        + (tool.isEmpty() ? "" : " (" + tool + ")")
        + (why.isEmpty() ? "" : ": " + why);
  }
}
