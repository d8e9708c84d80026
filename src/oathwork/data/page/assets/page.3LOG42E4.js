import"./chunk.UPX52AXJ.js";
