package dev.jrepro.train.data;

import ai.djl.ndarray.NDArray;

/**
 * Some images and their classes, on the device of a training.
 *
 * @param pixels {@code float32[images, channels, height, width]}, scaled
 * @param labels {@code int64[images]}
 */
public record ImageBatch(NDArray pixels, NDArray labels) {}
