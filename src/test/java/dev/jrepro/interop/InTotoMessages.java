package dev.jrepro.interop;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.util.JsonFormat;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;

/**
 * The messages of in-toto Statement 1 and SLSA provenance 1, as {@code
 * in_toto_attestation/v1/statement.proto}, {@code resource_descriptor.proto} and {@code
 * predicates/provenance/v1/provenance.proto} of https://github.com/in-toto/attestation declare
 * them. Protobuf's own reader of JSON refuses what is no such message.
 */
final class InTotoMessages {

  private static final String STRUCT = ".google.protobuf.Struct";
  private static final String TIMESTAMP = ".google.protobuf.Timestamp";
  private static final FileDescriptor FILE = file();

  private InTotoMessages() {}

  /** Reads a statement, with its predicate as SLSA provenance. */
  static void check(JsonValue.Obj statement) throws InvalidProtocolBufferException {
    read("Statement", statement);
    read("Provenance", statement.object("predicate"));
  }

  private static void read(String message, JsonValue.Obj json)
      throws InvalidProtocolBufferException {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(FILE.findMessageTypeByName(message));
    JsonFormat.parser().merge(Json.canonical(json), builder);
  }

  private static FileDescriptor file() {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("in_toto.proto")
            .setPackage("in_toto")
            .setSyntax("proto3")
            .addDependency("google/protobuf/struct.proto")
            .addDependency("google/protobuf/timestamp.proto")
            .addMessageType(
                message("Statement")
                    .addField(text("type", 1).setJsonName("_type"))
                    .addField(many("subject", 2, ".in_toto.ResourceDescriptor"))
                    .addField(text("predicateType", 3))
                    .addField(one("predicate", 4, STRUCT)))
            .addMessageType(
                withMap(message("ResourceDescriptor"), "digest", 3, "ResourceDescriptor")
                    .addField(text("name", 1))
                    .addField(text("uri", 2))
                    .addField(text("download_location", 5))
                    .addField(text("media_type", 6))
                    .addField(one("annotations", 7, STRUCT)))
            .addMessageType(
                message("Provenance")
                    .addField(one("build_definition", 1, ".in_toto.BuildDefinition"))
                    .addField(one("run_details", 2, ".in_toto.RunDetails")))
            .addMessageType(
                message("BuildDefinition")
                    .addField(text("build_type", 1))
                    .addField(one("external_parameters", 2, STRUCT))
                    .addField(one("internal_parameters", 3, STRUCT))
                    .addField(many("resolved_dependencies", 4, ".in_toto.ResourceDescriptor")))
            .addMessageType(
                message("RunDetails")
                    .addField(one("builder", 1, ".in_toto.Builder"))
                    .addField(one("metadata", 2, ".in_toto.BuildMetadata"))
                    .addField(many("byproducts", 3, ".in_toto.ResourceDescriptor")))
            .addMessageType(
                withMap(message("Builder"), "version", 2, "Builder").addField(text("id", 1)))
            .addMessageType(
                message("BuildMetadata")
                    .addField(text("invocation_id", 1))
                    .addField(one("started_on", 2, TIMESTAMP))
                    .addField(one("finished_on", 3, TIMESTAMP)))
            .build();
    try {
      return FileDescriptor.buildFrom(
          file, new FileDescriptor[] {StructProto.getDescriptor(), TimestampProto.getDescriptor()});
    } catch (DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  private static DescriptorProto.Builder message(String name) {
    return DescriptorProto.newBuilder().setName(name);
  }

  private static FieldDescriptorProto.Builder text(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setType(FieldDescriptorProto.Type.TYPE_STRING);
  }

  private static FieldDescriptorProto.Builder one(String name, int number, String type) {
    return text(name, number).setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(type);
  }

  private static FieldDescriptorProto.Builder many(String name, int number, String type) {
    return one(name, number, type).setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
  }

  /** A map from text to text is a list of entries. */
  private static DescriptorProto.Builder withMap(
      DescriptorProto.Builder message, String name, int number, String of) {
    String entry = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Entry";
    return message
        .addField(many(name, number, ".in_toto." + of + "." + entry))
        .addNestedType(
            message(entry)
                .addField(text("key", 1))
                .addField(text("value", 2))
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
  }
}
