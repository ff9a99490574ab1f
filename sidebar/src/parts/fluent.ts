// The Fluent elements the pane uses, and no others.
import '@fluentui/web-components/button/define.js';
import '@fluentui/web-components/checkbox/define.js';
import '@fluentui/web-components/menu-button/define.js';
import '@fluentui/web-components/menu-item/define.js';
import '@fluentui/web-components/menu-list/define.js';
import '@fluentui/web-components/menu/define.js';
import '@fluentui/web-components/message-bar/define.js';
import '@fluentui/web-components/spinner/define.js';
import '@fluentui/web-components/tab/define.js';
import '@fluentui/web-components/tablist/define.js';
import '@fluentui/web-components/text-input/define.js';
import '@fluentui/web-components/textarea/define.js';
