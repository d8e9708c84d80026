import"./chunk.NEHN3XHI.js";
