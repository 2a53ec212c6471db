package dev.jrepro.random;

/** Torch's one stream: whoever asks for draws gets the same generator. */
record TorchRng(TorchGenerator generator) implements Rng {
  @Override
  public Draws draws(String purpose, long counter) {
    return new Stream(generator);
  }

  @Override
  public int[] order(int count, long epoch) {
    return generator.loaderOrder(count);
  }

  @Override
  public void startUnshuffled() {
    generator.startLoader();
  }

  @Override
  public int[] save() {
    return generator.save();
  }

  @Override
  public void load(int... saved) {
    generator.load(saved);
  }

  private record Stream(TorchGenerator generator) implements Draws {
    @Override
    public void uniform(float[] into, float low, float high) {
      generator.uniform(into, low, high);
    }

    @Override
    public void normal(float[] into, float mean, float deviation) {
      generator.normal(into, mean, deviation);
    }

    @Override
    public long below(long bound) {
      return generator.randint(0, bound, 1)[0];
    }

    @Override
    public int[] permutation(int count) {
      return generator.randperm(count);
    }

    @Override
    public boolean[] bernoulli(int count, double probability) {
      return generator.bernoulli(count, probability);
    }
  }
}
