package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;

/**
 * A name for something that a project makes.
 *
 * @param name the name
 * @param path where it lies
 * @param description in the user's words; empty if not said
 * @param settings {@code type}, {@code labels} and {@code meta}, kept as they were
 */
public record Artifact(String name, RepoPath path, String description, JsonValue.Obj settings) {}
