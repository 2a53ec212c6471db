package dev.jrepro.project;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.ProjectFiles;
import dev.jrepro.pipeline.Command;
import dev.jrepro.pipeline.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds the sources that javac reads for a single-file program beside the program. The answer of a
 * lock is taken as long as none of those sources, and no name around them, has changed; otherwise
 * javac is asked.
 */
final class SourceFinder {

  private static final String JAVA = ".java";

  private final Project project;
  private final WorkspaceFacts facts;
  private final ProjectFiles files;

  SourceFinder(Project project, WorkspaceFacts facts, ProjectFiles files) {
    this.project = project;
    this.facts = facts;
    this.files = files;
  }

  Optional<FoundSources> find(Stage stage, Optional<Lock> lock) {
    if (!(stage.command() instanceof Command.JavaSource program)
        || !Files.isRegularFile(program.source().under(project.root()))) {
      return Optional.empty();
    }
    Digest names = FoundSources.digestOf(namesAround(program.source()));
    return lock.flatMap(l -> asLocked(program.source(), names, l))
        .or(() -> Optional.of(new FoundSources(names, compile(program.source()))));
  }

  /** Returns the lock's answer, if nothing that it rests on has changed. */
  private Optional<FoundSources> asLocked(RepoPath program, Digest names, Lock lock) {
    return lock.sources()
        .filter(found -> found.names().equals(names))
        .filter(found -> isAsLocked(program, lock))
        .filter(found -> found.files().stream().allMatch(source -> isAsLocked(source, lock)));
  }

  private boolean isAsLocked(RepoPath source, Lock lock) {
    Optional<Entry> now = facts.dependency(source);
    return now.isPresent() && now.equals(lock.inputs().dependency(source));
  }

  private List<RepoPath> namesAround(RepoPath program) {
    return files.files(program.parent()).stream()
        .filter(file -> file.name().endsWith(JAVA))
        .toList();
  }

  private List<RepoPath> compile(RepoPath program) {
    SortedSet<RepoPath> read = new TreeSet<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path folder = program.parent().under(project.root());
    List<String> options =
        List.of(
            "-proc:none",
            "-sourcepath",
            folder.toString(),
            "-classpath",
            System.getProperty("java.class.path", ""));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> units =
          manager.getJavaFileObjects(program.under(project.root()));
      JavacTask task =
          (JavacTask) compiler.getTask(null, manager, problem -> {}, options, null, units);
      task.addTaskListener(
          new TaskListener() {
            @Override
            public void started(TaskEvent event) {
              if (event.getKind() == TaskEvent.Kind.PARSE) {
                read.add(path(event.getSourceFile()));
              }
            }
          });
      task.analyze();
    } catch (IOException e) {
      throw new DiskFailed("compile " + program, e);
    } catch (IllegalStateException e) {
      // The program does not compile; javac will say so when the stage runs.
      read.add(program);
    }
    read.remove(program);
    return List.copyOf(read);
  }

  private RepoPath path(JavaFileObject source) {
    Path file = Path.of(source.toUri());
    return RepoPath.of(project.root().relativize(file).toString());
  }
}
