/**
 * Named arrays of numbers in files: safetensors and npy, their names, shapes and bytes.
 *
 * <p>Place in the flow: {@code train} writes models and checkpoints through it, {@code reproduce}
 * compares two files tensor by tensor. Equal tensors are equal bytes. Open {@link
 * dev.jrepro.tensors.Tensor} first, then {@link dev.jrepro.tensors.SafeTensors}.
 */
@NullMarked
package dev.jrepro.tensors;

import org.jspecify.annotations.NullMarked;
