// The front of room content: message bodies, personalisation, tracked links. It knows what a
// message says, never who gets it.
#pragma once

#include "content/gallery.h"
#include "content/library.h"
#include "content/links.h"
#include "content/message.h"
