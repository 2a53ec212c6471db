package dev.jrepro.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TOML, properties and Python, with their places and the text of their numbers. */
final class ValueFileTest {

  @Test
  void tomlHasTablesArraysAndDottedKeys() {
    String toml =
        """
        title = "x" # comment
        'quoted key' = 1
        a.b.c = true
        a.b.d = 1_000
        [train]
        lr = 1e-3
        "layers" = [32, 64,
          128, # last
        ]
        opt = {name = 'adam', beta.one = 0.90, beta.two = +inf}
        [train.deep.er]
        x = -0.0
        [train.deep]
        y = 0xFF
        [[runs]]
        n = 0o17
        [[runs]]
        n = 0b101
        [runs.sub]
        z = nan
        """;
    assertThat(exact(toml, "p.toml"))
        .isEqualTo(
            "{'a':{'b':{'c':'bool true','d':'int 1000'}},'quoted key':'int 1',"
                + "'runs':[{'n':'int 0o17'},{'n':'int 5','sub':{'z':'float .nan'}}],"
                + "'title':'str x','train':{'deep':{'er':{'x':'float -0.0'},'y':'int 0xff'},"
                + "'layers':['int 32','int 64','int 128'],'lr':'float 1e-3',"
                + "'opt':{'beta':{'one':'float 0.90','two':'float +.inf'},'name':'str adam'}}}");
  }

  @Test
  void tomlHasFourKindsOfTextAndDates() {
    String toml =
        "a = \"tab\\t \\u00e9 \\U0001F600\"\nb = 'C:\\no'\n"
            + "c = \"\"\"\nfirst \\\n   joined \"\"quoted\"\"\"\"\n"
            + "d = '''\n'it''s'''\n"
            + "e = 1979-05-27T07:32:00Z\nf = 1979-05-27 07:32:00.5-07:00\ng = 07:32:00\nh = 1979-05-27\n";
    assertThat(exact(toml, "p.toml"))
        .isEqualTo(
            "{'a':'str tab\\t é 😀','b':'str C:\\\\no','c':'str first joined \\\"\\\"quoted\\\"',"
                + "'d':'str 'it''s','e':'str 1979-05-27T07:32:00Z',"
                + "'f':'str 1979-05-27 07:32:00.5-07:00','g':'str 07:32:00','h':'str 1979-05-27'}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1\na = 2 => 2:1: the key 'a' is there already, in line 1",
        "[a]\n[a] => 2:2: the key 'a' is there already, in line 1",
        "[a.b]\n[a]\nb.c = 1 => 3:1: the key 'b' is there already, in line 1",
        "a = {b = 1}\n[a.c] => 2:2: the key 'a' is there already, in line 1",
        "a = [1]\n[[a]] => 2:3: the key 'a' is there already, in line 1",
        "a.b = 1\n[a] => 2:2: the key 'a' is there already, in line 1",
        "a = 1 b = 2 => 1:7: something stands behind the value",
        "a = 01 => 1:5: '01' is no value of TOML",
        "a = word => 1:5: 'word' is no value of TOML",
        "a = => 1:4: there is no value",
        "a 1 => 1:3: there is no = behind the key 'a'",
        "= 1 => 1:1: there is no key where one is expected",
        "[a => 1:3: the header of the table is not closed",
        "a = [1, 2 => 1:10: the list is not closed, or a comma is missing",
        "a = {b = 1\n} => 1:11: the table is not closed in its line, or a comma is missing",
        "a = \"b => 1:7: a quote is not closed",
        "a = \"\\q\" => 1:6: the backslash means nothing here",
        "a = 1. => 1:5: '1.' is no value of TOML",
        "a = \"\\ud800\" => 1:6: there is no such character",
      })
  void brokenTomlIsAnsweredWithItsPlace(String text) {
    int arrow = text.lastIndexOf(" => ");
    assertThatThrownBy(() -> ValueFile.parse(text.substring(0, arrow), "p.toml"))
        .isInstanceOf(YamlError.class)
        .hasMessage("p.toml:" + text.substring(arrow + 4) + ".");
  }

  @Test
  void propertiesAreNestedByTheirDots() {
    String text =
        """
        # comment
        ! another
        train.lr = 0.10
        train.opt.name: adam
        train.opt   sgd
        epochs=12
        fast true
        long = a \\
            b\\tc \\u00e9
        version = 007
        sp\\ ace\\=key = x = y
        empty =
        epochs = 13
        """;
    assertThat(exact(text, "p.properties"))
        .isEqualTo(
            "{'empty':'str ','epochs':'int 13','fast':'bool true','long':'str a b\\tc é',"
                + "'sp ace=key':'str x = y','train':{'lr':'float 0.10','opt':'str sgd',"
                + "'opt.name':'str adam'},'version':'str 007'}");
    assertThat(marks(ValueFile.parse(text, "p.properties").root()))
        .contains("train.lr 3:12", "epochs 13:10", "long 8:8");
  }

  @Test
  void pythonGivesLiteralsToNames() {
    String text =
        """
        #!/usr/bin/env python
        '''A docstring: lr = 5'''
        import os; seed = 42
        lr: float = 1e-3
        name = "a" 'b' \\
            "\\x41"
        big = 1_000
        mask = 0xFF
        negative = - 1.5
        nothing = None
        both = (True, False,)
        one = (1)
        bare = 1, "two"
        sizes = [
            1,  # first
            2,
        ]
        nested = {"a": {"b": [1, {"c": .5}]}, 'd': {1, 2}, 3: "x"}
        raw = r"a\\b"
        def f(x=1):
            inner = 1
            return x
        if True:
            hidden = 1
        class Train(Base):
            epochs = 10
            class Opt: momentum = 0.9
            @staticmethod
            def helper():
                no = 1
            def __init__(self, n):
                self.width = 3
                self.n = n
                local = 1
        lr = 2.
        """;
    assertThat(exact(text, "p.py"))
        .isEqualTo(
            "{'Train':{'Opt':{'momentum':'float 0.9'},'epochs':'int 10','width':'int 3'},"
                + "'bare':['int 1','str two'],'big':'int 1000','both':['bool true','bool false'],"
                + "'lr':'float 2.','mask':'int 255','name':'str abA','negative':'float -1.5',"
                + "'nested':{'3':'str x','a':{'b':['int 1',{'c':'float .5'}]},'d':['int 1','int 2']},"
                + "'nothing':'null','one':'int 1','raw':'str a\\\\b','seed':'int 42',"
                + "'sizes':['int 1','int 2']}");
    assertThat(ValueFile.parse(text, "p.py").computed()).containsOnlyKeys("Train.n");
    assertThat(marks(ValueFile.parse(text, "p.py").root()))
        .contains("seed 3:19", "lr 35:6", "Train.epochs 26:14", "Train.Opt.momentum 27:27");
  }

  @Test
  void whatPythonComputesIsRemembered() {
    String text =
        """
        a = 1 + 1
        b = f"x{a}"
        c = g()
        d = [1, c]
        e = {"k": c}
        f = 1j
        g = b"x"
        h = 1
        h *= 2
        i = j = 3
        k = 1
        k = c
        l = c
        l = 4
        m: int
        n == 5
        class T:
            x = a
        """;
    ValueFile file = ValueFile.parse(text, "p.py");
    assertThat(Json.canonical(file.root().toExactJson())).isEqualTo("{\"T\":{},\"l\":\"int 4\"}");
    assertThat(file.computed().keySet())
        .containsExactly("T.x", "a", "b", "c", "d", "e", "f", "g", "h", "i", "k");
    assertThat(file.computed().get("d")).hasToString("p.py:4:5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 'x => 1:5: a quote is not closed",
        "a = [1,\nb = 2 => 1:5: a bracket is not closed",
        "x = '''\n => 1:5: a quote is not closed",
      })
  void brokenPythonIsAnsweredWithItsPlace(String text) {
    int arrow = text.lastIndexOf(" => ");
    assertThatThrownBy(() -> ValueFile.parse(text.substring(0, arrow), "p.py"))
        .hasMessage("p.py:" + text.substring(arrow + 4) + ".");
  }

  @Test
  void otherNamesAreYaml() {
    assertThat(exact("{\"a\": [1, 2.50]}", "p.json")).isEqualTo("{'a':['int 1','float 2.50']}");
    assertThat(exact("a: 0.10\n", "p.yaml")).isEqualTo("{'a':'float 0.10'}");
  }

  private static String exact(String text, String name) {
    return Json.canonical(ValueFile.parse(text, name).root().toExactJson())
        .replace('"', '\'')
        .replace("\\'", "\\\"");
  }

  private static List<String> marks(YamlNode root) {
    List<String> marks = new ArrayList<>();
    collect("", root, marks);
    return marks;
  }

  private static void collect(String prefix, YamlNode node, List<String> marks) {
    if (node instanceof YamlNode.Mapping mapping) {
      for (Map.Entry<String, YamlNode> entry : mapping.entries().entrySet()) {
        String name = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
        Mark mark = entry.getValue().mark();
        marks.add(name + " " + mark.line() + ":" + mark.column());
        collect(name, entry.getValue(), marks);
      }
    }
  }
}
