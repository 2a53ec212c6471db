package dev.jrepro.train.data;

import ai.djl.ndarray.NDArray;

/**
 * Some scenes and the classes of their pixels, on the device of a training.
 *
 * @param pixels {@code float32[scenes, 3, height, width]}, scaled
 * @param labels {@code int64[scenes, height, width]}
 */
public record SceneBatch(NDArray pixels, NDArray labels) {}
