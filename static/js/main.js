// The one module script of every page. Each behaviour hangs on a data attribute; see templates/base.html for the list.
