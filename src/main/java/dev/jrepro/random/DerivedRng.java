package dev.jrepro.random;

/** jrepro's own source: each purpose and counter have a {@link RandomStream}. */
record DerivedRng(long seed) implements Rng {
  @Override
  public Draws draws(String purpose, long counter) {
    return new Stream(RandomStream.of(seed, purpose, counter));
  }

  @Override
  public int[] order(int count, long epoch) {
    return draws("order", epoch).permutation(count);
  }

  @Override
  public void startUnshuffled() {}

  @Override
  public int[] save() {
    return new int[0];
  }

  @Override
  public void load(int... saved) {
    if (saved.length != 0) {
      throw new IllegalArgumentException("a source without a state has none to load");
    }
  }

  private record Stream(RandomStream random) implements Draws {
    @Override
    public void uniform(float[] into, float low, float high) {
      double width = (double) high - low;
      for (int i = 0; i < into.length; i++) {
        into[i] = (float) (low + width * random.uniform24());
      }
    }

    @Override
    public void normal(float[] into, float mean, float deviation) {
      for (int i = 0; i < into.length; i++) {
        into[i] = (float) (mean + deviation * random.normal());
      }
    }

    @Override
    public long below(long bound) {
      return random.below(bound);
    }

    @Override
    public int[] permutation(int count) {
      return random.permutation(count);
    }

    @Override
    public boolean[] bernoulli(int count, double probability) {
      boolean[] values = new boolean[count];
      for (int i = 0; i < count; i++) {
        values[i] = random.uniform53() < probability;
      }
      return values;
    }
  }
}
