/**
 * Data sets for training, from files to batches, with PyTorch Lightning Bolts' defaults.
 *
 * <p>Five steps, each a class that does not know the next: {@link dev.jrepro.train.data.Obtained}
 * brings files from a folder or an address by their pinned digests; stages prepare what has to be
 * prepared; {@link dev.jrepro.train.data.Mnist}, {@link dev.jrepro.train.data.Cifar10}, {@link
 * dev.jrepro.train.data.ImageFolder} and {@link dev.jrepro.train.data.Cityscapes} load {@link
 * dev.jrepro.train.data.Images}, which a {@link dev.jrepro.train.data.Split} parts; {@link
 * dev.jrepro.train.data.Augmentation} transforms one image by draws that belong to seed, epoch and
 * example, so that no thread can change them; {@link dev.jrepro.train.data.Scaling} makes a batch
 * of numbers. {@link dev.jrepro.train.data.ImageExamples} and {@link
 * dev.jrepro.train.data.SceneExamples} alone know an engine's arrays: they hand these numbers to a
 * {@code Learner}. Open {@code DataModule} first.
 */
@NullMarked
package dev.jrepro.train.data;

import org.jspecify.annotations.NullMarked;
