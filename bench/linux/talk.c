/*
 * Two ends of one TCP connection.
 *
 *   talk listen ADDRESS FILE              writes a line for each message: sent (us), late by (us)
 *   talk send FROM ADDRESS BYTES PERIOD SECONDS
 *                                         sends a message of so many bytes every so many us
 *
 * A message begins with its length and the time at which it was due, eight bytes each. Each is
 * answered with seven bytes. A sender that cannot write waits, and sends what is due afterwards.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 7000, HEAD_BYTES = 16 };

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static struct sockaddr_in endpoint(const char *address, int port) {
  struct sockaddr_in end = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &end.sin_addr);
  return end;
}

static int bound_socket(const char *address, int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in end = endpoint(address, port);
  if (bind(fd, (struct sockaddr *)&end, sizeof end) != 0) fail("bind");
  return fd;
}

static int listen_to(const char *address, const char *file) {
  static char bytes[65536];
  int listener = bound_socket(address, PORT);
  listen(listener, 1);
  int fd = accept(listener, NULL, NULL);
  FILE *out = fopen(file, "w");
  if (out == NULL) fail(file);
  int64_t head[2];
  size_t head_bytes = 0;
  int64_t left = 0;
  for (ssize_t count; (count = read(fd, bytes, sizeof bytes)) > 0;) {
    for (ssize_t at = 0; at < count;) {
      if (head_bytes < HEAD_BYTES) {
        ((char *)head)[head_bytes++] = bytes[at++];
        if (head_bytes == HEAD_BYTES) left = head[0] - HEAD_BYTES;
        continue;
      }
      int64_t taken = count - at < left ? count - at : left;
      at += taken;
      left -= taken;
      if (left > 0) continue;
      fprintf(out, "%lld %lld\n", (long long)head[1], (long long)(now_us() - head[1]));
      head_bytes = 0;
      if (write(fd, "answer\n", 7) < 0) fail("answer");
    }
  }
  return fclose(out);
}

static int send_to(const char *from, const char *address, int64_t size, int64_t period_us,
                   int64_t seconds) {
  int fd = bound_socket(from, 0);
  struct sockaddr_in end = endpoint(address, PORT);
  if (connect(fd, (struct sockaddr *)&end, sizeof end) != 0) fail("connect");
  fcntl(fd, F_SETFL, O_NONBLOCK);
  char *message = calloc(1, size);
  char answers[4096];
  int64_t began_us = now_us();
  int64_t due_us = began_us;
  int64_t written = size;
  while (now_us() < began_us + seconds * 1000000) {
    if (written == size && now_us() >= due_us) {
      memcpy(message, &size, 8);
      memcpy(message + 8, &due_us, 8);
      due_us += period_us;
      written = 0;
    }
    if (written < size) {
      ssize_t count = write(fd, message + written, size - written);
      if (count > 0) written += count;
      if (count > 0) continue;
      if (errno != EAGAIN) fail("write");
    }
    struct pollfd wait = {.fd = fd, .events = POLLIN | (written < size ? POLLOUT : 0)};
    int64_t wait_us = written < size ? period_us : due_us - now_us();
    if (wait_us < 0) wait_us = 0;
    struct timespec most = {wait_us / 1000000, wait_us % 1000000 * 1000};
    ppoll(&wait, 1, &most, NULL);
    if ((wait.revents & POLLIN) && read(fd, answers, sizeof answers) == 0) return 1;
  }
  return 0;
}

int main(int count, char **words) {
  if (count == 4 && strcmp(words[1], "listen") == 0) return listen_to(words[2], words[3]);
  if (count == 7 && strcmp(words[1], "send") == 0) {
    return send_to(words[2], words[3], atoll(words[4]), atoll(words[5]), atoll(words[6]));
  }
  fprintf(stderr, "usage: talk listen ADDRESS FILE | "
                  "talk send FROM ADDRESS BYTES PERIOD SECONDS\n");
  return 2;
}
