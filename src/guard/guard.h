// The front of room guard: who acts, the operation log, sealed secrets, the list of deletions.
#pragma once

#include "guard/actor.h"
#include "guard/deletions.h"
#include "guard/operation_log.h"
#include "guard/secrets.h"
