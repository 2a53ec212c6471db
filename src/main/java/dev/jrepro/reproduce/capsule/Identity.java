package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.CommitId;
import dev.jrepro.git.Provenance;
import dev.jrepro.host.Machine;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.project.Config;
import dev.jrepro.project.Project;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.reproduce.certificate.Signers;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The words that tell who is behind a project: of people, their addresses, machines, remotes,
 * homes.
 *
 * @param words what each of them is, such as 'the name of a person', by the word
 */
record Identity(SortedMap<String, String> words) {

  private static final String PERSON = "the name of a person";
  private static final String PART = "part of the name of a person";
  private static final String MAIL = "an e-mail address";
  private static final String HOST = "the name of a host";
  private static final String USER = "the name of a user";
  private static final String HOME = "the folder of a user";
  private static final String REMOTE = "the address of a remote";
  private static final String SIGNER = "the name of a signer";

  /** A shorter word is in every other file. */
  private static final int SHORTEST = 3;

  /** What is somebody's name, user or host on most machines, or a host of everybody's. */
  private static final Set<String> ANYBODY =
      Set.of(
          "root",
          "user",
          "users",
          "admin",
          "ubuntu",
          "debian",
          "runner",
          "localhost",
          "home",
          "git",
          "actions",
          "anonymous",
          "noreply",
          "unknown",
          "the",
          "and",
          "for",
          "von",
          "van",
          "der",
          "den",
          "del",
          "bot",
          "com",
          "org",
          "net",
          "data",
          "store",
          "main",
          "jrepro");

  private static final Set<String> EVERYBODYS_HOSTS =
      Set.of(
          "github.com",
          "gitlab.com",
          "bitbucket.org",
          "codeberg.org",
          "huggingface.co",
          "zenodo.org",
          "osf.io",
          "gmail.com",
          "googlemail.com",
          "outlook.com",
          "hotmail.com",
          "yahoo.com",
          "icloud.com",
          "proton.me",
          "protonmail.com",
          "gmx.de",
          "web.de",
          "qq.com",
          "163.com",
          "users.noreply.github.com",
          "example.org",
          "example.com",
          "example.net");

  Identity {
    words = Collections.unmodifiableSortedMap(new TreeMap<>(words));
  }

  static Identity of(
      Project home, CommitId commit, Snapshot snapshot, Map<String, String> variables) {
    Words words = new Words();
    Provenance provenance = home.git().outbound(commit).provenance();
    provenance.names().forEach(words::person);
    provenance.mails().forEach(words::mail);
    provenance.remotes().forEach(words::address);
    for (Config config : List.of(home.config(), home.configAt(commit))) {
      for (RemoteSpec remote : config.remotes().values()) {
        words.address(remote.url());
        remote.endpoint().ifPresent(words::address);
        remote.profile().ifPresent(profile -> words.add(profile, REMOTE));
      }
    }
    for (Pointer pointer : snapshot.pointers().values()) {
      if (pointer.source().orElse(null) instanceof Pointer.FromRepo from) {
        words.address(from.repo());
      }
    }
    Signers.of(home).names().values().forEach(name -> words.add(name, SIGNER));
    words.machine(variables);
    words.add(home.root().toString(), HOME);
    return new Identity(words.found);
  }

  /** Returns it without words that are said to tell nothing. */
  Identity without(Collection<String> allowed) {
    SortedMap<String, String> left = new TreeMap<>(words);
    allowed.forEach(word -> left.remove(word.toLowerCase(Locale.ROOT)));
    return new Identity(left);
  }

  /** Returns it without parts of names, which may be words: Adam is an optimizer, too. */
  Identity withoutParts() {
    SortedMap<String, String> left = new TreeMap<>(words);
    left.values().removeIf(PART::equals);
    return new Identity(left);
  }

  /** Collects words; in lower case, since case tells nothing. */
  private static final class Words {
    private final SortedMap<String, String> found = new TreeMap<>();

    void add(String word, String what) {
      String lower = word.strip().toLowerCase(Locale.ROOT);
      if (lower.length() >= SHORTEST && !ANYBODY.contains(lower)) {
        found.putIfAbsent(lower, what);
      }
    }

    /** Also its parts, and the whole in the ways in which names of files have it. */
    void person(String name) {
      List<String> parts = List.of(name.strip().split("[\\s.,_-]+"));
      if (parts.size() == 1) {
        add(name, PERSON);
        return;
      }
      add(name, PERSON);
      for (String between : List.of("", " ", ".", "_", "-")) {
        add(String.join(between, parts), PERSON);
      }
      parts.forEach(part -> add(part, PART));
    }

    void mail(String mail) {
      add(mail, MAIL);
      int at = mail.indexOf('@');
      if (at > 0) {
        String user = mail.substring(0, at);
        add(user, USER);
        // GitHub's own addresses: 1234+name@users.noreply.github.com
        add(user.substring(user.indexOf('+') + 1), USER);
        host(mail.substring(at + 1));
      }
    }

    void host(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (EVERYBODYS_HOSTS.stream().noneMatch(lower::endsWith)) {
        add(lower, HOST);
      }
    }

    /** A URL, what git takes for one, or a folder. */
    void address(String url) {
      add(url, REMOTE);
      String rest = url.replaceFirst("^[a-z0-9+.-]+://", "").replaceFirst("^[^@/]*@", "");
      String[] parts = rest.split("[/:]+", -1);
      boolean isPlace = !url.startsWith("/") && !url.startsWith(".");
      if (isPlace) {
        host(parts[0]);
      }
      // The first folder on a forge is whose it is.
      if (isPlace && parts.length > 1) {
        add(parts[1], REMOTE);
      }
      if (isPlace && parts.length > 2) {
        add(parts[1] + "/" + parts[2].replaceFirst("\\.git$", ""), REMOTE);
      }
    }

    void machine(Map<String, String> variables) {
      JsonValue.Obj machine = Machine.look().toJson();
      machine.text("host").ifPresent(name -> add(name, HOST));
      machine.text("user").ifPresent(name -> add(name, USER));
      for (String name : List.of("USER", "LOGNAME")) {
        add(variables.getOrDefault(name, ""), USER);
      }
      home(variables.getOrDefault("HOME", ""));
      home(System.getProperty("user.home", ""));
    }

    private void home(String folder) {
      // That of root is nobody's.
      if (folder.lastIndexOf('/') > 0) {
        add(folder, HOME);
        add(folder.substring(folder.lastIndexOf('/') + 1), USER);
      }
    }
  }
}
