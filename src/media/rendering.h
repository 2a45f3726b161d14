// Makes forms of pictures: scaled, cut and pressed until they fit LINE's limits, without metadata.
#pragma once

#include "media/media.h"
#include "media/picture.h"

namespace enishi::media {

// `bytes`: a JPEG or PNG that inspect() let pass. Error: invalid with field "file" where the
// pixels are damaged, with field "form" where the form cannot be made of it.
Result<Rendition> render(std::string_view bytes, const Form& form);

// A picture at most preview-sized, JPEG (PNG where it is transparent).
Result<Rendition> render_preview(const Picture& picture);

}  // namespace enishi::media
