package dev.jrepro.pipeline;

import dev.jrepro.core.BadPath;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Work that a stage does once for each of many files: its command and its outputs are templates.
 * For the graph the stage reads the literal folders of the patterns, and writes those of the
 * outputs, which are wholly its own.
 *
 * @param as what an item is called in the stage
 * @param over the patterns of the items' paths
 * @param batch how many items one process does; 1 unless said
 * @param workingFolder where the command runs
 * @param command the lines of a shell command, or the words behind a java program
 * @param outs what each item writes, in the order in which it was declared
 * @param collections the folders of the patterns, but for those that are dependencies as a whole
 * @param mark where it is declared
 */
public record ItemMap(
    String as,
    List<ItemPattern> over,
    int batch,
    RepoPath workingFolder,
    List<ItemTemplate> command,
    List<Out> outs,
    SortedSet<RepoPath> collections,
    Mark mark) {

  public ItemMap {
    over = List.copyOf(over);
    command = List.copyOf(command);
    outs = List.copyOf(outs);
    collections = Collections.unmodifiableSortedSet(new TreeSet<>(collections));
  }

  /**
   * What each item writes.
   *
   * @param path a template of the path, read in the working folder
   * @param folder the literal folder before the first place: an output of the stage
   */
  public record Out(ItemTemplate path, RepoPath folder) {}

  /** Returns the literal folders of the patterns, sorted. */
  public SortedSet<RepoPath> folders() {
    SortedSet<RepoPath> folders = new TreeSet<>();
    over.forEach(pattern -> folders.add(pattern.folder()));
    return folders;
  }

  /**
   * Returns where an item's outputs lie, in the order of {@link #outs}.
   *
   * @throws JreproException.Invalid if one would lie outside of the stage's folder
   */
  public List<RepoPath> outputs(RepoPath path) {
    Item item = new Item(path, workingFolder);
    List<RepoPath> all = new ArrayList<>(outs.size());
    for (Out out : outs) {
      all.add(output(out, item));
    }
    return all;
  }

  private RepoPath output(Out out, Item item) {
    String text = out.path().plain(item);
    try {
      RepoPath path = workingFolder.resolve(text);
      if (path.isIn(out.folder()) && !path.equals(out.folder())) {
        return path;
      }
    } catch (BadPath e) {
      // Told below: it is outside as well.
    }
    throw new JreproException.Invalid(
        mark
            + ": the output '"
            + text
            + "' of the item "
            + item.path()
            + " is not in "
            + out.folder()
            + ".",
        "Let the template go on below " + out.folder() + ", as with ${" + as + ".stem}.");
  }

  /** Returns the command for one item. */
  public Command commandFor(Command shown, RepoPath path) {
    Item item = new Item(path, workingFolder);
    return switch (shown) {
      case Command.Shell shell ->
          new Command.Shell(command.stream().map(line -> line.line(item)).toList());
      case Command.JavaSource java -> new Command.JavaSource(java.source(), words(item));
      case Command.JavaClass java ->
          new Command.JavaClass(java.className(), java.classPath(), words(item));
    };
  }

  private List<String> words(Item item) {
    return command.stream().map(word -> word.plain(item)).toList();
  }
}
