package dev.jrepro.train;

/**
 * What a training leaves.
 *
 * @param classifier with the weights of the last epoch; the caller closes it
 * @param history the losses, those before an interruption among them
 */
public record Trained(Classifier classifier, History history) {}
