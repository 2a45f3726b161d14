// A real film, made with libav's own encoder.
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cstring>

#include "media/testing.h"

namespace enishi::media::testing {
namespace {

// Plain and leaky on failure: it runs in tests only.
struct Writer {
  AVFormatContext* format = nullptr;
  AVCodecContext* codec = nullptr;
  AVStream* stream = nullptr;

  bool open(int width, int height) {
    const AVCodec* encoder = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
    if (encoder == nullptr) return false;
    if (avformat_alloc_output_context2(&format, nullptr, "mp4", nullptr) < 0) return false;
    codec = avcodec_alloc_context3(encoder);
    codec->width = width;
    codec->height = height;
    codec->pix_fmt = AV_PIX_FMT_YUV420P;
    codec->time_base = {1, 25};
    codec->gop_size = 12;
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (avcodec_open2(codec, encoder, nullptr) < 0) return false;
    stream = avformat_new_stream(format, nullptr);
    stream->time_base = codec->time_base;
    avcodec_parameters_from_context(stream->codecpar, codec);
    return avio_open_dyn_buf(&format->pb) >= 0 && avformat_write_header(format, nullptr) >= 0;
  }
  void drain() {
    AVPacket* packet = av_packet_alloc();
    while (avcodec_receive_packet(codec, packet) == 0) {
      av_packet_rescale_ts(packet, codec->time_base, stream->time_base);
      av_interleaved_write_frame(format, packet);
    }
    av_packet_free(&packet);
  }
  void add(int number, int luma) {
    AVFrame* frame = av_frame_alloc();
    frame->format = codec->pix_fmt;
    frame->width = codec->width;
    frame->height = codec->height;
    av_frame_get_buffer(frame, 0);
    for (int y = 0; y < codec->height; ++y)
      std::memset(frame->data[0] + y * frame->linesize[0], luma,
                  static_cast<std::size_t>(codec->width));
    for (int plane = 1; plane < 3; ++plane)
      for (int y = 0; y < codec->height / 2; ++y)
        std::memset(frame->data[plane] + y * frame->linesize[plane], 128,
                    static_cast<std::size_t>(codec->width / 2));
    frame->pts = number;
    avcodec_send_frame(codec, frame);
    av_frame_free(&frame);
    drain();
  }
  std::string finish() {
    avcodec_send_frame(codec, nullptr);
    drain();
    av_write_trailer(format);
    std::uint8_t* bytes = nullptr;
    const int size = avio_close_dyn_buf(format->pb, &bytes);
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    av_free(bytes);
    format->pb = nullptr;
    avcodec_free_context(&codec);
    avformat_free_context(format);
    return out;
  }
};

}  // namespace

std::string film(int width, int height, int black) {
  av_log_set_level(AV_LOG_QUIET);
  Writer writer;
  if (!writer.open(width, height)) return {};
  for (int i = 0; i < 2 * black; ++i) writer.add(i, i < black ? 16 : 235);
  return writer.finish();
}

}  // namespace enishi::media::testing
