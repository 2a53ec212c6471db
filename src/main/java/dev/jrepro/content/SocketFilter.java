package dev.jrepro.content;

import dev.jrepro.content.CLibrary.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A filter of system calls by which Linux denies a process, and all that it starts, to make sockets
 * that reach beyond the machine's own: what Landlock has no rule for. It is a program of the
 * classic BPF that {@code seccomp(2)} describes, and needs no rights. As with {@link Landlock}, a
 * thread takes it upon itself for good.
 *
 * <p>Allowed are sockets of the machine itself ({@code AF_UNIX}), for looking at its network and
 * for its ciphers ({@code AF_NETLINK}, {@code AF_ALG}), and TCP where Landlock denies to connect
 * and to listen. TCP that connects by sending (fast open) is denied, since Landlock does not see
 * that. A socket can also be made through io_uring, which is told to be not there.
 */
final class SocketFilter {

  private static final int GET_SECCOMP = 21;
  private static final int SET_SECCOMP = 22;
  private static final int WITH_FILTER = 2;

  // Where struct seccomp_data has the call's number, the architecture and the arguments.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int JUMP_IF_ANY = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL = 0x00050000;
  private static final int ACCESS_DENIED = 13;
  private static final int NO_SUCH_CALL = 38;

  private static final int UNIX = 1;
  private static final int INTERNET = 2;
  private static final int INTERNET_6 = 10;
  private static final int NETLINK = 16;
  private static final int CIPHERS = 38;
  private static final int STREAM = 1;
  private static final int TYPE_BITS = 0xf;
  private static final int TCP = 6;
  private static final int FAST_OPEN = 0x20000000;
  private static final int IO_URING_SETUP = 425;

  /** Calls of x86-64 with pointers of 32 bits have numbers from here on. */
  private static final int X32 = 0x40000000;

  private static final Calls AMD64 = new Calls(0xC000003E, 41, 44, 46, 307, 0);
  private static final Calls I386 = new Calls(0x40000003, 359, 369, 370, 345, 102);
  private static final Calls AARCH64 = new Calls(0xC00000B7, 198, 206, 211, 269, 0);
  private static final Calls ARM = new Calls(0x40000028, 281, 290, 296, 374, 0);

  private final List<Calls> architectures;

  private SocketFilter(List<Calls> architectures) {
    this.architectures = List.copyOf(architectures);
  }

  /**
   * The numbers of the calls of an architecture.
   *
   * @param architecture its number
   * @param many one call for all of them, whose arguments nobody can look at; 0 where there is none
   */
  private record Calls(
      int architecture, int socket, int sendTo, int sendMessage, int sendMessages, int many) {}

  /** Holds the one instance, made when it is first asked for. */
  private static final class Here {
    static final Optional<SocketFilter> FOUND = find();

    private static Optional<SocketFilter> find() {
      if (Children.here().isEmpty()
          || CLibrary.call(Function.PRCTL, ThreadMemory.get(), GET_SECCOMP, 0, 0) < 0) {
        return Optional.empty();
      }
      return switch (System.getProperty("os.arch", "")) {
        case "amd64" -> Optional.of(new SocketFilter(List.of(AMD64, I386)));
        case "aarch64" -> Optional.of(new SocketFilter(List.of(AARCH64, ARM)));
        default -> Optional.empty();
      };
    }
  }

  /** Returns the filter; empty where the kernel knows none, or the architecture is not known. */
  static Optional<SocketFilter> here() {
    return Here.FOUND;
  }

  /**
   * Returns the filter's {@code struct sock_fprog}.
   *
   * @param tcp whether TCP may be made, since something else denies to connect
   */
  MemorySegment program(Arena arena, boolean tcp) {
    Program program = new Program();
    program.load(ARCHITECTURE);
    for (Calls calls : architectures) {
      program.jump(JUMP_IF_EQUAL, calls.architecture(), "calls " + calls.architecture());
    }
    program.end(FAIL | NO_SUCH_CALL);
    for (Calls calls : architectures) {
      addCalls(program, calls);
    }
    addSocket(program, tcp);
    program.label("send with flags third").load(ARGUMENTS + 16);
    program.jump(JUMP_IF_ANY, FAST_OPEN, "deny").end(ALLOW);
    program.label("send with flags fourth").load(ARGUMENTS + 24);
    program.jump(JUMP_IF_ANY, FAST_OPEN, "deny");
    program.label("allow").end(ALLOW);
    program.label("deny").end(FAIL | ACCESS_DENIED);
    program.label("no call").end(FAIL | NO_SUCH_CALL);
    return program.in(arena);
  }

  private static void addCalls(Program program, Calls calls) {
    program.label("calls " + calls.architecture()).load(NUMBER);
    if (calls.equals(AMD64)) {
      program.jump(JUMP_IF_AT_LEAST, X32, "no call");
    }
    program.jump(JUMP_IF_EQUAL, calls.socket(), "socket");
    program.jump(JUMP_IF_EQUAL, calls.sendMessage(), "send with flags third");
    program.jump(JUMP_IF_EQUAL, calls.sendTo(), "send with flags fourth");
    program.jump(JUMP_IF_EQUAL, calls.sendMessages(), "send with flags fourth");
    program.jump(JUMP_IF_EQUAL, IO_URING_SETUP, "no call");
    if (calls.many() != 0) {
      program.jump(JUMP_IF_EQUAL, calls.many(), "deny");
    }
    program.end(ALLOW);
  }

  private static void addSocket(Program program, boolean tcp) {
    program.label("socket").load(ARGUMENTS);
    program.jump(JUMP_IF_EQUAL, UNIX, "allow");
    program.jump(JUMP_IF_EQUAL, NETLINK, "allow");
    program.jump(JUMP_IF_EQUAL, CIPHERS, "allow");
    if (tcp) {
      program.jump(JUMP_IF_EQUAL, INTERNET, "internet");
      program.jump(JUMP_IF_EQUAL, INTERNET_6, "internet");
    }
    program.end(FAIL | ACCESS_DENIED);
    program.label("internet").load(ARGUMENTS + 8).add(AND, TYPE_BITS);
    program.jump(JUMP_IF_EQUAL, STREAM, "stream").end(FAIL | ACCESS_DENIED);
    program.label("stream").load(ARGUMENTS + 16);
    program.jump(JUMP_IF_EQUAL, 0, "allow");
    program.jump(JUMP_IF_EQUAL, TCP, "allow").end(FAIL | ACCESS_DENIED);
  }

  /**
   * Has the calling thread be held to a filter for as long as it lives. It must have given up new
   * privileges.
   *
   * @param program the address of what {@link #program} returns
   * @return the reason why it failed; 0 if it did not
   */
  static int restrict(ThreadMemory memory, long program) {
    long result = CLibrary.call(Function.PRCTL, memory, SET_SECCOMP, WITH_FILTER, program);
    return result < 0 ? memory.errno() : 0;
  }

  /** Instructions that jump to labels further on. */
  private static final class Program {
    private static final int INSTRUCTION_BYTES = 8;

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    /** One; where {@code to} is no label, it goes on with the next. */
    private record Instruction(int code, int operand, String to) {}

    Program label(String name) {
      labels.put(name, instructions.size());
      return this;
    }

    Program add(int code, int operand) {
      instructions.add(new Instruction(code, operand, ""));
      return this;
    }

    Program load(int offset) {
      return add(LOAD, offset);
    }

    Program jump(int code, int operand, String to) {
      instructions.add(new Instruction(code, operand, to));
      return this;
    }

    void end(int result) {
      add(RETURN, result);
    }

    MemorySegment in(Arena arena) {
      MemorySegment code = arena.allocate((long) INSTRUCTION_BYTES * instructions.size(), 8);
      for (int i = 0; i < instructions.size(); i++) {
        Instruction each = instructions.get(i);
        int steps = each.to().isEmpty() ? 0 : labels.getOrDefault(each.to(), 0) - i - 1;
        if (steps < 0 || steps > 0xff) {
          throw new IllegalStateException("no jump of " + steps + " steps to " + each.to());
        }
        long at = (long) INSTRUCTION_BYTES * i;
        code.set(ValueLayout.JAVA_SHORT, at, (short) each.code());
        code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) steps);
        code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) 0);
        code.set(ValueLayout.JAVA_INT, at + 4, each.operand());
      }
      MemorySegment program = arena.allocate(2L * Long.BYTES, 8);
      program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.size());
      program.set(ValueLayout.JAVA_LONG, Long.BYTES, code.address());
      return program;
    }
  }
}
