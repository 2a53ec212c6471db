/**
 * Files of values of the user's (YAML, JSON, TOML, properties, Python literals) → values that know
 * their line and column. Owns Jackson YAML and snakeyaml-engine.
 *
 * <p>Place in the flow: the ground. {@code pipeline} reads stages and parameters through it, {@code
 * project} the configuration, {@code lineage} the pointers; {@code train} falls back to it. Open
 * {@link dev.jrepro.yaml.Yaml} first, {@link dev.jrepro.yaml.ValueFile} for the other kinds, then
 * {@link dev.jrepro.yaml.YamlNode}.
 */
@NullMarked
package dev.jrepro.yaml;

import org.jspecify.annotations.NullMarked;
