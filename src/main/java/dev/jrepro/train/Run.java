package dev.jrepro.train;

import dev.jrepro.json.JsonValue;

/**
 * A training that begins, or goes on after an interruption.
 *
 * @param hyperparameters all that decides its result: the task's own, the regime, the optimizers,
 *     the source, the digests of the data, the device
 * @param from how far it is already
 * @param perEpoch steps of an epoch
 */
public record Run(JsonValue.Obj hyperparameters, Progress from, long perEpoch) {}
