import dev.jrepro.random.RandomStream;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import dev.jrepro.train.Params;

/*
 * Draws handwritten-like digits: for each image the pen's path for its digit, bent and shaken, then
 * rotated, slanted, scaled, moved and inked, over clutter and noise. Image i of a split is a pure
 * function of (seed, split, i). Writes data/digits/{train,val,test}-{images-idx3,labels-idx1}-ubyte.
 *
 * Parameters: data.train, data.val, data.test (how many images), seed.
 */
private static final int SIZE = 28;

void main(String[] args) {
  Params params = Params.load();
  long seed = params.longAt("seed");
  Path folder = Path.of(args.length > 0 ? args[0] : "data/digits");
  for (String split : List.of("train", "val", "test")) {
    ImageSet images = draw(split, params.intAt("data." + split), seed);
    Idx.write(folder, split, images);
    IO.println("%s: %d images".formatted(split, images.count()));
  }
}

ImageSet draw(String split, int count, long seed) {
  byte[] pixels = new byte[count * SIZE * SIZE];
  byte[] labels = new byte[count];
  IntStream.range(0, count)
      .forEach(i -> {
        RandomStream random = RandomStream.of(seed, "digits." + split, i);
        labels[i] = (byte) random.below(10);
        byte[] image = new Sheet(random).drawn(labels[i]);
        System.arraycopy(image, 0, pixels, i * image.length, image.length);
      });
  return ImageSet.of(SIZE, SIZE, pixels, labels);
}

/** A point of the unit square; x to the right, y down. */
record Point(double x, double y) {
  Point toward(Point other, double part) {
    return new Point(x + (other.x - x) * part, y + (other.y - y) * part);
  }
}

/** The pen's paths of the digits: control points of smooth curves, several ways to write some. */
static final class Glyphs {
  private static final List<List<String>> WAYS =
      List.of(
          List.of(
              "50,10 25,22 18,50 26,80 50,90 75,80 82,50 74,22 50,10 42,12",
              "58,12 34,14 22,40 24,72 44,90 68,80 78,52 70,24 52,10"),
          List.of(
              "50,10 50,50 50,90",
              "34,28 52,10 52,50 52,90",
              "34,28 52,10 52,50 52,90 | 32,90 52,90 72,90"),
          List.of(
              "24,30 34,13 56,10 74,24 68,46 44,68 22,90 | 22,90 50,88 80,88",
              "24,28 40,10 66,14 72,36 52,62 24,86 34,74 48,82 64,92 82,82"),
          List.of(
              "24,20 46,9 70,18 68,38 44,47 | 44,47 70,54 76,74 58,90 34,90 20,78",
              "22,12 50,12 76,12 | 76,12 60,28 46,42 | 46,42 72,50 76,72 56,90 22,80"),
          List.of(
              "62,10 42,38 18,64 | 18,64 50,63 84,62 | 62,34 62,62 62,92",
              "26,10 22,34 22,54 | 22,54 50,54 78,52 | 74,10 72,50 70,92"),
          List.of(
              "74,11 52,12 30,12 | 30,12 27,30 25,46 | 25,46 50,38 74,50 76,72 56,90 34,90 20,80",
              "70,12 34,14 28,30 24,46 46,42 70,50 72,74 52,90 22,84"),
          List.of(
              "66,10 42,24 26,50 24,74 42,91 66,86 76,68 62,52 42,54 26,70",
              "58,10 36,34 28,62 36,84 56,90 70,76 62,60 44,60 30,72"),
          List.of(
              "20,12 50,12 78,12 | 78,12 60,46 44,90",
              "20,20 22,12 50,12 78,12 | 78,12 60,46 44,90 | 38,50 54,49 72,48"),
          List.of(
              "68,22 48,10 30,22 38,40 58,54 72,72 56,90 32,84 28,66 48,50 66,36 70,24 62,14",
              "50,48 32,38 34,18 52,10 68,20 66,38 50,48 | 50,48 28,62 30,84 52,91 72,82 70,60 50,48"),
          List.of(
              "72,30 54,12 32,20 28,42 46,54 66,46 73,30 | 73,30 72,60 62,90",
              "70,26 50,10 28,26 34,46 56,50 70,28 | 70,28 72,56 58,84 34,88"));

  static List<List<Point>> any(int digit, RandomStream random) {
    List<String> ways = WAYS.get(digit);
    List<List<Point>> strokes = new ArrayList<>();
    for (String stroke : ways.get(random.below(ways.size())).split(" \\| ")) {
      strokes.add(Arrays.stream(stroke.split(" ")).map(Glyphs::point).toList());
    }
    return strokes;
  }

  private static Point point(String text) {
    int comma = text.indexOf(',');
    return new Point(
        Integer.parseInt(text.substring(0, comma)) / 100.0,
        Integer.parseInt(text.substring(comma + 1)) / 100.0);
  }
}

/** One image in the making. */
static final class Sheet {
  private static final int STEPS = 6;

  private final RandomStream random;
  private final double[] ink = new double[SIZE * SIZE];

  Sheet(RandomStream random) {
    this.random = random;
  }

  byte[] drawn(int digit) {
    clutter();
    hand(digit);
    return noisy();
  }

  private void hand(int digit) {
    double angle = 0.15 * random.normal();
    double slant = 0.18 * random.normal();
    double width = SIZE * random.uniform(0.48, 0.76);
    double height = SIZE * random.uniform(0.58, 0.80);
    double dx = SIZE * (0.5 + 0.055 * random.normal());
    double dy = SIZE * (0.5 + 0.05 * random.normal());
    double pen = random.uniform(0.7, 1.7);
    double strength = random.uniform(0.65, 1.0);
    double sin = StrictMath.sin(angle);
    double cos = StrictMath.cos(angle);
    for (List<Point> stroke : Glyphs.any(digit, random)) {
      List<Point> placed = new ArrayList<>();
      for (Point point : stroke) {
        double y = (point.y() - 0.5 + 0.026 * random.normal()) * height;
        double x = (point.x() - 0.5 + 0.026 * random.normal()) * width - slant * y;
        placed.add(new Point(dx + cos * x - sin * y, dy + sin * x + cos * y));
      }
      trace(smooth(placed), pen, strength);
    }
  }

  /** Stray strokes of a pen, at any place. */
  private void clutter() {
    for (int stray = random.below(3); stray > 0; stray--) {
      Point from = new Point(random.uniform(0, SIZE), random.uniform(0, SIZE));
      Point to = new Point(from.x() + 3.0 * random.normal(), from.y() + 3.0 * random.normal());
      trace(List.of(from, to), random.uniform(0.5, 1.1), random.uniform(0.3, 0.8));
    }
  }

  /** A Catmull-Rom curve through the points, as a polyline. */
  private static List<Point> smooth(List<Point> points) {
    List<Point> line = new ArrayList<>();
    for (int i = 0; i + 1 < points.size(); i++) {
      Point a = points.get(Math.max(i - 1, 0));
      Point b = points.get(i);
      Point c = points.get(i + 1);
      Point d = points.get(Math.min(i + 2, points.size() - 1));
      for (int step = 0; step < STEPS; step++) {
        double t = step / (double) STEPS;
        line.add(
            new Point(curve(a.x(), b.x(), c.x(), d.x(), t), curve(a.y(), b.y(), c.y(), d.y(), t)));
      }
    }
    line.add(points.getLast());
    return line;
  }

  private static double curve(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }

  private void trace(List<Point> line, double pen, double strength) {
    for (int i = 0; i + 1 < line.size(); i++) {
      mark(line.get(i), line.get(i + 1), pen, strength);
    }
  }

  private void mark(Point from, Point to, double pen, double strength) {
    int top = clip(Math.min(from.y(), to.y()) - pen - 1);
    int bottom = clip(Math.max(from.y(), to.y()) + pen + 1);
    int left = clip(Math.min(from.x(), to.x()) - pen - 1);
    int right = clip(Math.max(from.x(), to.x()) + pen + 1);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double cover =
            Math.clamp(pen + 0.5 - distance(new Point(x + 0.5, y + 0.5), from, to), 0, 1);
        ink[y * SIZE + x] = Math.max(ink[y * SIZE + x], strength * cover);
      }
    }
  }

  private static int clip(double coordinate) {
    return Math.clamp((long) coordinate, 0, SIZE - 1);
  }

  private static double distance(Point point, Point from, Point to) {
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    double square = dx * dx + dy * dy;
    double along = (point.x() - from.x()) * dx + (point.y() - from.y()) * dy;
    Point near = from.toward(to, square == 0 ? 0 : Math.clamp(along / square, 0.0, 1.0));
    return Math.sqrt(square(point.x() - near.x()) + square(point.y() - near.y()));
  }

  private static double square(double value) {
    return value * value;
  }

  private byte[] noisy() {
    byte[] pixels = new byte[ink.length];
    double grain = random.uniform(6, 22);
    for (int i = 0; i < ink.length; i++) {
      double value = 230 * ink[i] + grain * random.normal();
      pixels[i] = (byte) Math.clamp(Math.round(value), 0, 255);
    }
    return pixels;
  }
}
