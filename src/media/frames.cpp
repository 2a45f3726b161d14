#include "media/frames.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "media/inspect.h"
#include "media/limits.h"

namespace enishi::media {
namespace {

constexpr int kBufferBytes = 64 << 10;
constexpr int kThumbSide = 32;
constexpr int kNotBlack = 28;  // mean brightness, of 255

// What libav reads through. Ends the input when the bytes for a still are used up.
struct Input {
  const Source& source;
  std::int64_t at = 0, used = 0;
  std::optional<Error> error;

  static int read(void* self, std::uint8_t* to, int size) {
    auto& in = *static_cast<Input*>(self);
    if (in.error || in.used >= limits::media_still_bytes_max) return AVERROR_EOF;
    auto bytes = in.source.read(in.at, static_cast<std::size_t>(size));
    if (!bytes) {
      in.error = std::move(bytes.error());
      return AVERROR(EIO);
    }
    if (bytes->empty()) return AVERROR_EOF;
    std::copy(bytes->begin(), bytes->end(), to);
    in.at += static_cast<std::int64_t>(bytes->size());
    in.used += static_cast<std::int64_t>(bytes->size());
    return static_cast<int>(bytes->size());
  }
  static std::int64_t seek(void* self, std::int64_t offset, int whence) {
    auto& in = *static_cast<Input*>(self);
    if (whence == AVSEEK_SIZE) return in.source.size();
    if ((whence & SEEK_CUR) != 0) offset += in.at;
    if ((whence & SEEK_END) != 0) offset += in.source.size();
    if (offset < 0) return AVERROR(EINVAL);
    in.at = offset;
    return offset;
  }
};

struct FreeIo {
  void operator()(AVIOContext* io) const {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
};
struct FreeFormat {
  void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
};
struct FreeCodec {
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeScaler {
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};

// Pixels of the frame in another size and form, rows without gaps; empty where it cannot be.
std::string convert(const AVFrame& frame, int width, int height, AVPixelFormat form,
                    int bytes_a_pixel) {
  const std::unique_ptr<SwsContext, FreeScaler> scaler(
      sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), width,
                     height, form, SWS_BILINEAR | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  if (!scaler) return {};
  // It writes whole vectors, over the end of a row too.
  const int stride = (width * bytes_a_pixel + 63) / 64 * 64;
  std::string padded(static_cast<std::size_t>(stride) * static_cast<std::size_t>(height) + 64,
                     '\0');
  std::uint8_t* to[4] = {reinterpret_cast<std::uint8_t*>(padded.data()), nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  if (sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, to, strides) != height)
    return {};
  std::string out;
  const auto row = static_cast<std::size_t>(width * bytes_a_pixel);
  for (int y = 0; y < height; ++y)
    out.append(padded, static_cast<std::size_t>(stride) * static_cast<std::size_t>(y), row);
  return out;
}

int brightness(const AVFrame& frame) {
  const std::string grey = convert(frame, kThumbSide, kThumbSide, AV_PIX_FMT_GRAY8, 1);
  if (grey.empty()) return -1;
  std::size_t sum = 0;
  for (const char c : grey) sum += static_cast<unsigned char>(c);
  return static_cast<int>(sum / grey.size());
}

std::optional<VideoFrame> shrunk(const AVFrame& frame, int side_max) {
  const double ratio =
      std::min(1.0, static_cast<double>(side_max) / std::max(frame.width, frame.height));
  const auto side = [&](int pixels) { return std::max(1, static_cast<int>(pixels * ratio)); };
  VideoFrame out{.width = side(frame.width), .height = side(frame.height), .rgb = {}};
  out.rgb = convert(frame, out.width, out.height, AV_PIX_FMT_RGB24, 3);
  if (out.rgb.empty()) return std::nullopt;
  return out;
}

class Decoder {
 public:
  explicit Decoder(const Source& source) : input_{source, 0, 0, std::nullopt} {}

  bool open() {
    av_log_set_level(AV_LOG_QUIET);
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    if (buffer == nullptr) return false;
    io_.reset(
        avio_alloc_context(buffer, kBufferBytes, 0, &input_, Input::read, nullptr, Input::seek));
    if (!io_) av_free(buffer);
    AVFormatContext* format = avformat_alloc_context();
    if (!io_ || format == nullptr) {
      avformat_free_context(format);
      return false;
    }
    format->pb = io_.get();
    // Only this one: what the file is was found out before.
    if (avformat_open_input(&format, nullptr, av_find_input_format("mov"), nullptr) < 0)
      return false;  // frees it
    format_.reset(format);
    return open_codec();
  }

  // The next frame; null at the end, of the file or of what may be read.
  const AVFrame* next() {
    for (;;) {
      const int got = avcodec_receive_frame(codec_.get(), frame_.get());
      if (got == 0) return frame_.get();
      if (got != AVERROR(EAGAIN) || !feed()) return nullptr;
    }
  }
  const std::optional<Error>& error() const { return input_.error; }

 private:
  bool open_codec() {
    const AVCodec* decoder = nullptr;
    stream_ = av_find_best_stream(format_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0);
    if (stream_ < 0 || decoder == nullptr) return false;
    const AVCodecParameters* parameters =
        format_->streams[static_cast<std::size_t>(stream_)]->codecpar;
    if (!check_pixels(parameters->width, parameters->height)) return false;
    codec_.reset(avcodec_alloc_context3(decoder));
    if (!codec_ || avcodec_parameters_to_context(codec_.get(), parameters) < 0) return false;
    codec_->thread_count = 1;
    codec_->max_pixels = limits::media_pixels_max;
    frame_.reset(av_frame_alloc());
    packet_.reset(av_packet_alloc());
    return frame_ && packet_ && avcodec_open2(codec_.get(), decoder, nullptr) == 0;
  }

  // Gives the codec the next packet of the stream; at the end says so, once.
  bool feed() {
    while (!ended_ && av_read_frame(format_.get(), packet_.get()) >= 0) {
      const bool ours = packet_->stream_index == stream_;
      // A damaged packet costs its frame, not the video.
      if (ours) static_cast<void>(avcodec_send_packet(codec_.get(), packet_.get()));
      av_packet_unref(packet_.get());
      if (ours) return ++packets_ <= 2 * limits::media_still_frames_max;
    }
    if (ended_) return false;
    ended_ = true;
    return avcodec_send_packet(codec_.get(), nullptr) == 0;
  }

  Input input_;
  std::unique_ptr<AVIOContext, FreeIo> io_;
  std::unique_ptr<AVFormatContext, FreeFormat> format_;
  std::unique_ptr<AVCodecContext, FreeCodec> codec_;
  std::unique_ptr<AVFrame, FreeFrame> frame_;
  std::unique_ptr<AVPacket, FreePacket> packet_;
  int stream_ = -1, packets_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::optional<VideoFrame>> bright_frame(const Source& source, int side_max) {
  Decoder decoder(source);
  std::optional<VideoFrame> best;
  if (decoder.open()) {
    int best_brightness = -1;
    for (int i = 0; i < limits::media_still_frames_max && best_brightness < kNotBlack; ++i) {
      const AVFrame* frame = decoder.next();
      if (frame == nullptr) break;
      const int bright = brightness(*frame);
      if (bright <= best_brightness) continue;
      best_brightness = bright;
      best = shrunk(*frame, side_max);
    }
  }
  if (decoder.error()) return std::unexpected(*decoder.error());
  return best;
}

}  // namespace enishi::media
