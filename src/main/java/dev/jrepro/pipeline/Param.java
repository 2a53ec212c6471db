package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlNode;

/**
 * A parameter that a stage declares, with the value that it has.
 *
 * @param file the file that it stands in
 * @param key its dotted key there
 * @param value its value, overrides applied
 */
public record Param(RepoPath file, String key, YamlNode value) {}
