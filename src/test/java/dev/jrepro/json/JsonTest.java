package dev.jrepro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class JsonTest {

  @Test
  void canonicalFormIsThatOfRfc8785() {
    String text =
        "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
            + "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}";
    assertThat(Json.canonical(Json.parse(text)))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void numbersAreWrittenAsEcmaScriptWritesThem() {
    assertThat(
            Json.canonical(
                Json.parse("[0.0,-0.0,100,1e21,1e20,123456.789,1e-7,0.000001,5e-324,-1.5]")))
        .isEqualTo("[0,0,100,1e+21,100000000000000000000,123456.789,1e-7,0.000001,5e-324,-1.5]");
  }

  @Test
  void prettyTextReadsBackToTheSameValue() {
    JsonValue value = Json.parse("{\"b\":[1,{\"c\":\"é\"}],\"a\":{},\"d\":[]}");
    assertThat(Json.pretty(value))
        .isEqualTo(
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": \"é\"\n    }\n  ],\n  \"d\": []\n}\n");
    assertThat(Json.parse(Json.pretty(value))).isEqualTo(value);
  }

  @Test
  void fieldThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}")).isInstanceOf(WrongJson.class);
  }

  @Test
  void whatPythonWritesForNoNumberIsAString() {
    assertThat(Json.canonical(Json.parse("[NaN,Infinity]"))).isEqualTo("[\"NaN\",\"Infinity\"]");
  }

  @Test
  void brokenTextSaysWhere() {
    assertThatThrownBy(() -> Json.parse("{\"a\": tru}")).hasMessageContaining("line 1");
  }
}
