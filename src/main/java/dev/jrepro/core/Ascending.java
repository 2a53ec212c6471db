package dev.jrepro.core;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys with values that mostly come in ascending order. They become a sorted map in linear time
 * then, where a map that takes them one by one compares each with many others.
 */
public final class Ascending<K, V> {

  private final Comparator<? super K> order;
  private final List<Map.Entry<K, V>> pairs = new ArrayList<>();
  private boolean isSorted = true;

  /** Begins with nothing. */
  public Ascending(Comparator<? super K> order) {
    this.order = order;
  }

  /** Adds a key with its value; one that comes again replaces the first. */
  public void add(K key, V value) {
    isSorted &= isAboveAll(key);
    pairs.add(Map.entry(key, value));
  }

  /** Returns whether a key is above all that were added so far, if these came in order. */
  public boolean isAboveAll(K key) {
    return pairs.isEmpty() || order.compare(pairs.getLast().getKey(), key) < 0;
  }

  /** Returns a new map of all that was added. */
  public SortedMap<K, V> toMap() {
    SortedMap<K, V> map = new TreeMap<>(order);
    if (isSorted) {
      map.putAll(new Sorted());
    } else {
      pairs.forEach(pair -> map.put(pair.getKey(), pair.getValue()));
    }
    return map;
  }

  /** What a {@link TreeMap} needs to take pairs over in linear time. */
  private final class Sorted extends AbstractMap<K, V> implements SortedMap<K, V> {

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
          return pairs.iterator();
        }

        @Override
        public int size() {
          return pairs.size();
        }
      };
    }

    @Override
    public @Nullable Comparator<? super K> comparator() {
      return order;
    }

    @Override
    public SortedMap<K, V> subMap(K from, K to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<K, V> headMap(K to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<K, V> tailMap(K from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public K firstKey() {
      return pairs.getFirst().getKey();
    }

    @Override
    public K lastKey() {
      return pairs.getLast().getKey();
    }
  }
}
