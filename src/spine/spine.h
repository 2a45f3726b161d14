// The front of room spine: intake and log, the pipeline that applies it, durable timers and jobs.
//
//   intake -> log -> pipeline (appliers in order) -> state
//
// Pipeline, Timers and Jobs stand on part "state": it has spine::sql::migrations before they open.
// The parts of the log and of the bodies migrate themselves.
//
// Spine knows no meaning of an event. Nothing is answered before it is durable; effects and cursor
// commit together; a timer and a tick are log entries like any other.
#pragma once

#include "spine/bodies.h"
#include "spine/entry.h"
#include "spine/jobs.h"
#include "spine/log.h"
#include "spine/pipeline.h"
#include "spine/timers.h"
