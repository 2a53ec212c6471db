"""Trains a net on MNIST with PyTorch, an epoch for each line of standard input, and prints the
seconds of each: train_mnist.py conv|mlp FOLDER THREADS. Images are one tensor that is there already."""

import sys
import time

import numpy
import torch
from torch import nn

BATCH = 64


def read(folder):
    images = numpy.fromfile(folder + "/train-images-idx3-ubyte", numpy.uint8)[16:]
    labels = numpy.fromfile(folder + "/train-labels-idx1-ubyte", numpy.uint8)[8:]
    pixels = torch.from_numpy(images.reshape(-1, 1, 28, 28)).float() / 255
    return pixels, torch.from_numpy(labels).long()


def conv():
    return nn.Sequential(
        nn.Conv2d(1, 16, 5),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(512, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )


def mlp():
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )


def epoch(net, adam, pixels, labels):
    total = 0.0
    order = torch.randperm(len(labels))
    for start in range(0, len(labels), BATCH):
        chosen = order[start : start + BATCH]
        loss = nn.functional.cross_entropy(net(pixels[chosen]), labels[chosen])
        adam.zero_grad()
        loss.backward()
        adam.step()
        total += loss.item()
    if not numpy.isfinite(total):
        sys.exit("Error: the loss is no number.")


def main():
    kind, folder, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(42)
    pixels, labels = read(folder)
    net = conv() if kind == "conv" else mlp()
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    for _ in sys.stdin:
        start = time.perf_counter()
        epoch(net, adam, pixels, labels)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
