package dev.jrepro.interop;

import dev.jrepro.testing.Scratch;
import java.nio.file.Path;

/** A small study to export: data with a pointer, two stages, a directory, a volatile field. */
final class Study {

  private Study() {}

  /** Makes it, and runs and commits it. */
  static Scratch in(Path folder) {
    Scratch scratch =
        Scratch.pipeline(
            folder,
            "prepare:",
            "  desc: takes the numbers out",
            "  cmd: 'mkdir -p clean && tail -n +2 raw/rows.csv > clean/a b.csv && echo 2 > clean/n'"
                .replace("a b", "a\\ b"),
            "  deps: [raw/rows.csv]",
            "  outs: [clean]",
            "train:",
            "  cmd: 'cat clean/n > model && printf \"{\\\"accuracy\\\": 0.9, \\\"seconds\\\": 1}\" >"
                + " metrics.json'",
            "  deps: [clean/n, code/fit.py]",
            "  params: [rate, layers]",
            "  outs: [model]",
            "  metrics: [metrics.json: {volatile: [seconds]}]");
    scratch
        .write("params.yaml", "rate: 0.1\nlayers: [8, 4]\nunused: 1\n")
        .write("code/fit.py", "print(1)\n")
        .write("raw/rows.csv", "x,y,name\n1,2.5,a\n3,4.5,\"b, c\"\n")
        .write(
            "CITATION.cff",
            """
            cff-version: 1.2.0
            title: A tiny study
            abstract: Two numbers and what is made of them.
            authors:
              - given-names: Ada
                family-names: Lovelace
                orcid: https://orcid.org/0000-0000-0000-0001
                affiliation: Analytical Engines
              - name: The Difference Laboratory
            license: CC-BY-4.0
            doi: 10.1234/tiny
            version: 1.2.0
            date-released: 2026-01-02
            keywords: [tiny, study]
            """);
    scratch.jrepro("add", "raw").ok();
    scratch.jrepro("run").ok();
    scratch.commit("results");
    return scratch;
  }
}
