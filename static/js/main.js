// The one module script of every page. Each behaviour hangs on a data attribute; templates/base.html lists them.

import "./behaviours/agenda.js";
import "./behaviours/autosubmit.js";
import "./behaviours/calendar.js";
import "./behaviours/clock.js";
import "./behaviours/combobox.js";
import "./behaviours/dialogs.js";
import "./behaviours/drafts.js";
import "./behaviours/drawer.js";
import "./behaviours/focus.js";
import "./behaviours/htmx.js";
import "./behaviours/intel-graph.js";
import "./behaviours/intel-inbox.js";
import "./behaviours/intel-network.js";
import "./behaviours/intel-preview.js";
import "./behaviours/intel-rows.js";
import "./behaviours/intel-found.js";
import "./behaviours/keys.js";
import "./behaviours/live.js";
import "./behaviours/palette.js";
import "./behaviours/room.js";
import "./behaviours/select.js";
import "./behaviours/theme.js";
import "./behaviours/toasts.js";
import "./behaviours/upload.js";
import "./behaviours/uploads.js";
import "./behaviours/validate.js";
